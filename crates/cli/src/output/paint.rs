//! Colours: only where a person looks and did not ask for none.

use std::io::IsTerminal;

/// Whether colours are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paint {
    /// As they are.
    Coloured,
    /// Text only.
    Plain,
}

/// What a piece of text means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// The headings of a table.
    Heading,
    /// Something went well.
    Good,
    /// Something needs attention.
    Warning,
    /// Something failed.
    Bad,
}

impl Paint {
    /// Finds out whether a stream takes colours: `NO_COLOR` and a dumb terminal do not.
    pub(crate) fn of(stream: &impl IsTerminal) -> Paint {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        // An old Windows console shows the codes themselves; Windows Terminal sets this.
        let old_console = cfg!(windows) && !set("WT_SESSION");
        match stream.is_terminal() && !set("NO_COLOR") && !dumb && !old_console {
            true => Paint::Coloured,
            false => Paint::Plain,
        }
    }

    /// Gives text its tone.
    pub(crate) fn tone(self, tone: Tone, text: &str) -> String {
        let code = match tone {
            Tone::Heading => "1",
            Tone::Good => "32",
            Tone::Warning => "33",
            Tone::Bad => "31",
        };
        match self {
            Paint::Coloured => format!("\x1b[{code}m{text}\x1b[0m"),
            Paint::Plain => text.to_string(),
        }
    }
}
