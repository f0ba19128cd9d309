"""The parts of bench/race: data, tools, measuring, comparing, reporting."""
