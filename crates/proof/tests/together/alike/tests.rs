//! The lots against a plain look at every two calls of every two schedules.

use std::collections::BTreeSet;

use mybackup_testkit::Dice;

use super::{Call, Order, Touch};
use crate::schedules::Schedules;
use crate::turns::Schedule;

/// The order in which a schedule makes the calls of two operations.
fn order_of(schedule: &Schedule, calls: &[Vec<Call>; 2]) -> Order {
    let mut order = Order::default();
    let (mut turn, mut slices) = (schedule.first, schedule.slices.iter());
    let mut left = slices.next().copied().unwrap_or(u64::MAX);
    while order[0].len() < calls[0].len() || order[1].len() < calls[1].len() {
        let alone = order[1 - turn].len() == calls[1 - turn].len();
        match calls[turn].get(order[turn].len()) {
            Some(call) if left > 0 || alone => {
                let after = order[1 - turn].len();
                order[turn].push(Call { after, ..call.clone() });
                left = left.saturating_sub(1);
            }
            _ => {
                turn = 1 - turn;
                left = slices.next().copied().unwrap_or(u64::MAX);
            }
        }
    }
    order
}

/// Whether each two calls that meet come in the same order in both.
fn is_alike(one: &Order, other: &Order) -> bool {
    one[0].iter().zip(&other[0]).all(|(call, moved)| {
        let is_before = |order: &Call, at: usize| at < order.after;
        let mut others = one[1].iter().enumerate();
        others.all(|(at, met)| !call.meets(met) || is_before(call, at) == is_before(moved, at))
    })
}

#[test]
fn a_run_stands_for_all_schedules_that_keep_the_order_of_calls_that_meet_and_for_no_other() {
    let mut dice = Dice::new(1);
    let name = |dice: &mut Dice| format!("place/packs/{}", dice.below(4));
    for _ in 0..60 {
        let steps = [0; 2].map(|_| 1 + dice.below(5));
        let schedules = Schedules::with(steps);
        // Fewer calls than believed, or more, as an operation makes them that meets the other.
        let mut calls =
            steps.map(|steps| vec![Call::default(); (steps + dice.below(3)).saturating_sub(1).max(1) as usize]);
        for call in calls.iter_mut().flatten() {
            call.touched = (0..1 + dice.below(2))
                .map(|_| match dice.below(6) {
                    0 => Touch::List("place/packs/".to_string()),
                    1 | 2 => Touch::Write(name(&mut dice)),
                    _ => Touch::Read(name(&mut dice)),
                })
                .collect();
        }
        let orders: Vec<Order> = schedules.numbers().map(|number| order_of(&schedules.nth(number), &calls)).collect();
        for (number, order) in (0..).zip(&orders) {
            let lots: BTreeSet<u64> = schedules.alike(order).into_iter().flatten().collect();
            let plain: BTreeSet<u64> =
                (0..).zip(&orders).filter(|(_, other)| is_alike(order, other)).map(|(n, _)| n).collect();
            assert_eq!(lots, plain, "{:?} of {steps:?}, {calls:?}", schedules.nth(number));
        }
    }
}
