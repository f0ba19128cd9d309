//! What matters most is saved first.
//!
//! A first or long backup is preceded by runs over the files that are likely to
//! be wanted soon: each is a complete backup of those files. How likely is told
//! by a small model that learns on this computer from what its person edits and
//! brings back. It knows no names and no contents, only weights; it can be
//! switched off (`order.smart`), and it says in one sentence what it does.
//!
//! Invariant: nothing here decides whether a file is saved, only when. What the
//! model says wrongly costs time, never a file.

mod ahead;
mod first;
mod fold;
mod kind;
mod lesson;
mod look;
mod model;
mod passing;
mod past;
mod plan;
mod prior;
mod say;
mod signs;
mod store;

pub use ahead::{Order, PATIENCE, back_up_in_order};
pub use first::{First, waves_for};
pub use kind::{Age, Kind};
pub use lesson::lesson;
pub use model::{Example, Model, STEADY};
pub use plan::{Budget, Group, Plan, Wave, plan};
pub use say::say_model;
pub use signs::{Candidate, SIGNS};
pub use store::Learned;
