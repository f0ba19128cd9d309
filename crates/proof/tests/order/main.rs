//! What is saved first is what is wanted next: five kinds of people, simulated, week by week.
//!
//! The short form runs with all tests and asserts what docs/smart-order.md
//! claims. `MYBACKUP_WRITE=1 cargo test --release -p mybackup-proof --test order`
//! runs the long form, and writes the weights that a new computer begins with,
//! the tables of that page and its picture.
//!
//! Everything is judged out of sample: weights come from other kinds of people
//! and other seeds, and from the judged person's own past only.

mod page;
mod people;
mod stories;
mod week;

use mybackup_service::order::{Example, Model, SIGNS, STEADY};

use people::Who;
use week::{Home, Order};

/// The stages at which is looked: so many waves are saved, and so many percent of all bytes.
const STAGES: [(usize, u64); 2] = [(1, 2), (2, 10)];
/// From this day on the backup knows what is edited.
const JOINED: f64 = 60.0;
/// Seeds of the people from whom weights are learned; those who are judged have others.
const TAUGHT_BY: std::ops::Range<u64> = 100..103;

/// What share of the files wanted was safe, for one person in one week at one stage.
struct Seen {
    who: Who,
    stage: usize,
    /// By weights of other people, when nothing was saved before.
    first: f64,
    /// By weights that learned from this person's past weeks.
    learned: f64,
    /// In the other orders.
    others: [f64; 3],
}

/// How much is tried.
struct Form {
    seeds: std::ops::Range<u64>,
    /// Every so many days is a lesson, and may be a week that is judged.
    step: u32,
    judged_from: u32,
    judged_every: u32,
}

const SHORT: Form = Form { seeds: 11..12, step: 70, judged_from: 200, judged_every: 70 };
const LONG: Form = Form { seeds: 1..4, step: 14, judged_from: 172, judged_every: 28 };

#[test]
fn what_is_wanted_next_is_saved_first() {
    let writing = std::env::var_os("MYBACKUP_WRITE").is_some();
    let seen = if writing {
        let taught: Vec<Vec<Example>> = Who::ALL.into_iter().map(teach).collect();
        page::write_prior(&learn_from(taught.iter().flatten()));
        let mut seen = Vec::new();
        for (at, who) in Who::ALL.into_iter().enumerate() {
            // Weights of the four other kinds alone: nobody like this person was ever seen.
            let others = taught.iter().enumerate().filter(|(other, _)| *other != at);
            judge(who, &learn_from(others.flat_map(|(_, examples)| examples)), &LONG, &mut seen);
        }
        page::write(&seen);
        seen
    } else {
        let mut seen = Vec::new();
        for who in Who::ALL {
            judge(who, &Model::default(), &SHORT, &mut seen);
        }
        seen
    };
    for stage in 0..STAGES.len() {
        let at_stage = || seen.iter().filter(move |seen| seen.stage == stage);
        let [first, learned] = [mean(at_stage().map(|s| s.first)), mean(at_stage().map(|s| s.learned))];
        let [by_name, newest, smallest] = [0, 1, 2].map(|at| mean(at_stage().map(|s| s.others[at])));
        for smart in [first, learned] {
            assert!(smart > 1.1 * newest, "stage {stage}: {smart:.3}, newest first {newest:.3}");
            assert!(smart > 1.1 * smallest, "stage {stage}: {smart:.3}, smallest first {smallest:.3}");
            // After a tenth of the bytes no order can be twice as good as one that has more than half.
            let times = if stage == 0 { 2.2 } else { 1.3 };
            assert!(smart > times * by_name, "stage {stage}: {smart:.3}, by name {by_name:.3}");
        }
        for who in Who::ALL {
            let weeks: Vec<&Seen> = at_stage().filter(|seen| seen.who == who).collect();
            for order in 0..Order::ALL.len() {
                let kept = weeks.iter().filter(|s| s.first.min(s.learned) >= s.others[order]).count();
                assert!(
                    kept * 10 >= weeks.len() * 7,
                    "{}, {}: {kept} of {}",
                    who.name(),
                    Order::ALL[order].name(),
                    weeks.len()
                );
            }
        }
    }
}

/// Follows people of one kind, and judges weeks of theirs.
fn judge(who: Who, prior: &Model, form: &Form, seen: &mut Vec<Seen>) {
    for seed in form.seeds.clone() {
        let files = who.live(seed);
        let mut model = prior.clone();
        let days = (JOINED as u32 + 14..people::DAYS - 14).step_by(form.step as usize);
        for day in days.map(f64::from) {
            model.learn(&Home::on(&files, day - 7.0, Some(JOINED)).lesson(), STEADY);
            let judged =
                day as u32 >= form.judged_from && (day as u32 - form.judged_from) % form.judged_every < form.step;
            if judged {
                look(who, &Home::on(&files, day, None), &Home::on(&files, day, Some(JOINED)), prior, &model, seen);
            }
        }
    }
}

/// Looks at one week: as a first backup, and as a long one of what is known already.
fn look(who: Who, new: &Home, known: &Home, prior: &Model, model: &Model, seen: &mut Vec<Seen>) {
    if new.wanted() == 0 {
        return;
    }
    let (first, learned) = (new.plan(prior), known.plan(model));
    let (first, learned) = (first.expect("there is much to save"), learned.expect("there is much to save"));
    for (stage, (waves, percent)) in STAGES.into_iter().enumerate() {
        seen.push(Seen {
            who,
            stage,
            first: new.covered_by_plan(&first, waves, percent),
            learned: known.covered_by_plan(&learned, waves, percent),
            others: Order::ALL.map(|order| new.covered_by(order, percent)),
        });
    }
}

/// What people of one kind teach: some of their weeks, as nothing was saved and as much was.
fn teach(who: Who) -> Vec<Example> {
    let mut all = Vec::new();
    for seed in TAUGHT_BY {
        let files = who.live(seed);
        for week in 0..3 {
            let day = 100.0 + ((seed * 37 + week * 101) % 300) as f64;
            for since in [None, Some(day - 60.0 - 20.0 * week as f64)] {
                let mut lesson = Home::on(&files, day, since).lesson();
                // Each week counts alike, however much was edited in it.
                let edited: f32 = lesson.iter().filter(|example| example.wanted).map(|example| example.weight).sum();
                lesson.iter_mut().for_each(|example| example.weight *= 100.0 / edited.max(20.0));
                all.append(&mut lesson);
            }
        }
    }
    all
}

fn learn_from<'e>(examples: impl Iterator<Item = &'e Example>) -> Model {
    let examples: Vec<Example> = examples.copied().collect();
    let mut model = Model::from_weights([0.0; SIGNS]).expect("zeros are sound");
    for _ in 0..4 {
        model.learn(&examples, 1.0);
    }
    model
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
    sum / f64::from(count.max(1))
}
