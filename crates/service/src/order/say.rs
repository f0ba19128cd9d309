//! What the order does, in one sentence for a person.

use super::kind::{Age, Kind};
use super::model::Model;
use super::plan::{Group, Plan};
use super::signs::{Candidate, kind_sign, signs};
use crate::words::{Value, Words};

/// What everybody has: told of before anything was learned.
const EVERYBODYS: [Kind; 3] = [Kind::Document, Kind::Photo, Kind::Video];

/// What is told of once this computer has it: its ending, and a usual size in bytes.
const TOLD: [(Kind, &str, u64); 7] = [
    (Kind::Document, "odt", 60_000),
    (Kind::Creation, "psd", 20_000_000),
    (Kind::Photo, "jpg", 4_000_000),
    (Kind::Code, "rs", 6_000),
    (Kind::Mail, "mbox", 300_000_000),
    (Kind::Music, "mp3", 7_000_000),
    (Kind::Video, "mp4", 400_000_000),
];

/// An age of each name, in days.
const AGES: [i64; 4] = [4, 20, 200, 1500];

const DAY_NS: i64 = 86_400_000_000_000;

/// Says what a plan saves first, and what last.
pub fn say_plan(plan: &Plan, words: &Words) -> String {
    let mut groups = plan.waves.iter().map(|wave| wave.why);
    let first = groups.next();
    let then = groups.next().filter(|then| Some(then.kind) != first.map(|first| first.kind));
    let told = |kind: &Kind| [first, then].iter().flatten().all(|group| group.kind != *kind);
    sentence(first, then, plan.last.filter(told), words)
}

/// Says what a model would save first on a computer where there is something of all that it has seen.
pub fn say_model(model: &Model, words: &Words) -> String {
    let unlearned = Model::default();
    let seen = |kind: Kind| {
        let sign = kind_sign(kind);
        EVERYBODYS.contains(&kind) || model.weights()[sign] != unlearned.weights()[sign]
    };
    let mut groups: Vec<(f32, Group)> = Vec::new();
    for (kind, ending, size) in TOLD.into_iter().filter(|(kind, ..)| seen(*kind)) {
        for days in AGES {
            let file = Candidate {
                source: 0,
                key: format!("folder\0in\0it.{ending}").into_bytes(),
                size,
                mtime_ns: -days * DAY_NS,
                versions: 0,
                restored: false,
                alone: true,
            };
            let worth = model.wanted(signs(&file, 0)) / size as f32;
            groups.push((worth, Group { kind, age: Age::of(days) }));
        }
    }
    groups.sort_by(|(a, x), (b, y)| b.total_cmp(a).then(x.cmp(y)));
    let first = groups.first().map(|(_, group)| *group);
    let then = groups.iter().map(|(_, group)| *group).find(|group| Some(group.kind) != first.map(|first| first.kind));
    sentence(first, then, groups.last().map(|(_, group)| group.kind), words)
}

fn sentence(first: Option<Group>, then: Option<Group>, last: Option<Kind>, words: &Words) -> String {
    let none = || "none".to_string();
    let group = |group: Group| {
        let kind = words.say(group.kind.message(), &[]);
        words.say(group.age.message(), &[("kind", Value::from(kind))])
    };
    let args = [
        ("first", Value::from(first.map_or_else(none, group))),
        ("then", Value::from(then.map_or_else(none, group))),
        ("last", Value::from(last.map_or_else(none, |kind| words.say(kind.message(), &[])))),
    ];
    let said = words.say("order-why", &args);
    let mut letters = said.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::super::model::{Example, STEADY};
    use super::super::plan::Wave;
    use super::*;
    use crate::words::Lang;

    fn wave(kind: Kind, age: Age) -> Wave {
        Wave { keys: Vec::new(), files: 1, bytes: 1, why: Group { kind, age } }
    }

    #[test]
    fn a_plan_explains_itself_in_one_sentence() {
        let waves = vec![wave(Kind::Document, Age::Week), wave(Kind::Photo, Age::Year)];
        let mut plan = Plan { waves, last: Some(Kind::Video), files: 1, bytes: 1 };
        let (english, french) = (Words::for_lang(Lang::En), Words::for_lang(Lang::Fr));
        assert_eq!(
            say_plan(&plan, english),
            "Documents from this week first, then photos from this year; videos last."
        );
        assert_eq!(
            say_plan(&plan, french),
            "D’abord les documents de cette semaine, puis les photos de cette année\u{202f}; les vidéos en dernier."
        );
        plan.waves.truncate(1);
        assert_eq!(say_plan(&plan, english), "Documents from this week first; videos last.");
        plan.last = Some(Kind::Document);
        assert_eq!(say_plan(&plan, english), "Documents from this week first.");
    }

    #[test]
    fn a_model_speaks_of_what_this_computer_has() {
        let words = Words::for_lang(Lang::En);
        let mut model = Model::default();
        let before = say_model(&model, words);
        assert!(before.starts_with("Documents from this week first") && before.ends_with("videos last."), "{before}");
        let code = Candidate {
            source: 0,
            key: b"dev\0a.rs".to_vec(),
            size: 5_000,
            mtime_ns: 0,
            versions: 0,
            restored: false,
            alone: true,
        };
        let example = Example { signs: signs(&code, 0), wanted: true, weight: 50.0 };
        model.learn(&[example], STEADY);
        assert!(say_model(&model, words).starts_with("Code from this week first"));
    }

    #[test]
    fn every_kind_and_age_has_its_words() {
        for lang in [Lang::En, Lang::Fr] {
            let words = Words::for_lang(lang);
            for kind in Kind::ALL {
                assert!(words.knows(kind.message()), "{}", kind.message());
            }
            for age in [Age::Week, Age::Month, Age::Year, Age::Older] {
                assert!(words.knows(age.message()), "{}", age.message());
            }
        }
    }
}
