//! Writes what the long form gave: the weights, the tables of the page, and its picture.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use mybackup_service::order::Model;

use super::people::Who;
use super::week::Order;
use super::{STAGES, Seen, mean};

const BEGIN: &str = "<!-- simulation begins -->\n";
const END: &str = "<!-- simulation ends -->\n";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Writes the weights that a new computer begins with.
pub fn write_prior(model: &Model) {
    let mut text = "//! The weights that a new computer begins with: learned from simulated people.\n//!\n\
        //! Written by `MYBACKUP_WRITE=1 cargo test --release -p mybackup-proof --test order`.\n\n\
        use super::signs::SIGNS;\n\n/// One weight for each sign.\n#[rustfmt::skip]\n\
        pub(super) const PRIOR: [f32; SIGNS] = [\n"
        .to_string();
    for row in model.weights().chunks(8) {
        let row: Vec<String> = row.iter().map(|weight| format!("{weight:.2}")).collect();
        let _ = writeln!(text, "    {},", row.join(", "));
    }
    text.push_str("];\n");
    std::fs::write(root().join("crates/service/src/order/prior.rs"), text).unwrap();
}

/// Writes the tables and the picture.
pub fn write(seen: &[Seen]) {
    let path = root().join("docs/smart-order.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let mut tables = String::new();
    for (stage, (_, percent)) in STAGES.into_iter().enumerate() {
        let _ = write!(tables, "\n{}", table(seen, stage, percent));
    }
    std::fs::write(&path, format!("{before}{BEGIN}{tables}\n{END}{after}")).unwrap();
    std::fs::write(root().join("docs/smart-order.svg"), picture(seen)).unwrap();
}

fn table(seen: &[Seen], stage: usize, percent: u64) -> String {
    let mut text = format!(
        "After {percent} % of the bytes:\n\n| person | weeks | smart, first backup | smart, learned | by name | newest first \
        | smallest first | better than newest first | worse than one of the three |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|\n"
    );
    for who in Who::ALL.into_iter().map(Some).chain([None]) {
        let weeks: Vec<&Seen> =
            seen.iter().filter(|s| s.stage == stage && who.is_none_or(|who| s.who == who)).collect();
        let percents = columns(&weeks).map(|share| format!("{:.1} %", share * 100.0));
        let newest = weeks.iter().filter(|s| s.first > s.others[1]).count();
        let worse = weeks.iter().filter(|s| s.others.iter().any(|other| *other > s.first.min(s.learned))).count();
        let name = who.map_or("**all**", Who::name);
        let _ = writeln!(
            text,
            "| {name} | {} | {} | {newest} of {} weeks | {worse} of {} weeks |",
            weeks.len(),
            percents.join(" | "),
            weeks.len(),
            weeks.len()
        );
    }
    text
}

/// The means of both smart orders and of the three others.
fn columns(weeks: &[&Seen]) -> [f64; 5] {
    let other = |at: usize| mean(weeks.iter().map(|seen| seen.others[at]));
    [
        mean(weeks.iter().map(|seen| seen.first)),
        mean(weeks.iter().map(|seen| seen.learned)),
        other(0),
        other(1),
        other(2),
    ]
}

fn picture(seen: &[Seen]) -> String {
    let names = [&["smart"], &Order::ALL.map(Order::name)[..]].concat();
    let colours = ["#2b8f77", "#b9b3a6", "#6b7f99", "#8a6d3b"];
    let mut text = String::new();
    let mut y = 30.0;
    let (_, percent) = STAGES[0];
    let _ = writeln!(
        text,
        "<text class=\"set\" x=\"10\" y=\"20\">Files of the coming week that are safe after {percent} % of the bytes</text>"
    );
    for who in Who::ALL {
        let weeks: Vec<&Seen> = seen.iter().filter(|s| s.stage == 0 && s.who == who).collect();
        let [first, _, others @ ..] = columns(&weeks);
        y += 24.0;
        let _ = writeln!(text, "<text class=\"row\" x=\"10\" y=\"{y:.0}\">{}</text>", who.name());
        for (at, share) in [first].into_iter().chain(others).enumerate() {
            let (width, top) = (share * 400.0, y - 11.0);
            let _ = writeln!(
                text,
                "<text x=\"232\" y=\"{y:.0}\" text-anchor=\"end\">{}</text><rect x=\"240\" y=\"{top:.0}\" width=\"{width:.1}\" \
                height=\"13\" fill=\"{}\"/><text x=\"{:.1}\" y=\"{y:.0}\">{:.0} %</text>",
                names[at],
                colours[at],
                width + 246.0,
                share * 100.0
            );
            y += 17.0;
        }
    }
    let style = "text{font:12px system-ui,sans-serif;fill:#1d2522}.set{font-weight:700;font-size:14px}.row{font-weight:700}\
        .ground{fill:#fff}@media(prefers-color-scheme:dark){.ground{fill:#171c1a}text{fill:#eef2f0}}";
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"760\" height=\"{y:.0}\" viewBox=\"0 0 760 {y:.0}\" role=\"img\">\
        <title>What is safe early, by order</title><style>{style}</style><rect class=\"ground\" width=\"100%\" height=\"100%\"/>\n\
        {text}</svg>\n"
    )
}
