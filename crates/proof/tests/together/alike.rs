//! Which schedules come to the same as one that was run.
//!
//! Two neighbouring calls of different operations that touch nothing in common may change
//! places, and neither operation can notice (partial order reduction: Mazurkiewicz, Trace
//! theory, 1986; Godefroid, Partial-Order Methods, 1996). So a run stands for every
//! schedule that leaves each two calls in their order that do touch something in common.

#[cfg(test)]
mod tests;

/// What a call has to do with; names begin with the destination.
#[derive(Debug, Clone)]
pub enum Touch {
    /// It depends on an object.
    Read(String),
    /// It depends on which objects there are whose names begin so.
    List(String),
    /// It makes, changes or removes an object.
    Write(String),
}

impl Touch {
    /// What is done, and in which folder.
    pub fn kind(&self) -> String {
        let (done, name) = match self {
            Touch::Read(name) => ("read", name),
            Touch::List(prefix) => ("list", prefix),
            Touch::Write(name) => ("write", name),
        };
        let mut parts = name.split('/');
        format!("{done} {:?}", (parts.next(), parts.next()))
    }

    /// Whether the order of the two can make a difference.
    fn meets(&self, other: &Touch) -> bool {
        match (self, other) {
            (Touch::Write(name), other) | (other, Touch::Write(name)) => match other {
                Touch::Read(read) => read == name,
                Touch::List(prefix) => name.starts_with(prefix),
                Touch::Write(written) => written == name,
            },
            _ => false,
        }
    }
}

/// A call, with what its operation did until the next one.
#[derive(Debug, Clone, Default)]
pub struct Call {
    pub touched: Vec<Touch>,
    /// How many calls of the other operation were made before.
    pub after: usize,
}

impl Call {
    fn meets(&self, other: &Call) -> bool {
        self.touched.iter().any(|one| other.touched.iter().any(|other| one.meets(other)))
    }
}

/// The calls of two operations in the order in which they were made.
pub type Order = [Vec<Call>; 2];

/// What of an order must stay, seen from one of the two operations.
pub struct Kept {
    /// Each call comes after so many calls of the other at least, and so many at most.
    bounds: Vec<(u64, u64)>,
    /// How many calls the other made.
    others: u64,
}

impl Kept {
    pub fn of(order: &Order, who: usize) -> Kept {
        let (own, others) = (&order[who], &order[1 - who]);
        let bound = |call: &Call| {
            let (earlier, later) = others.split_at(call.after);
            let least = earlier.iter().rposition(|other| call.meets(other)).map_or(0, |at| at + 1);
            let most = later.iter().position(|other| call.meets(other)).map_or(others.len(), |at| call.after + at);
            (least as u64, most as u64)
        };
        Kept { bounds: own.iter().map(bound).collect(), others: others.len() as u64 }
    }

    fn len(&self) -> u64 {
        self.bounds.len() as u64
    }

    /// How many of the first calls may come before all of the other's.
    pub fn leading(&self) -> u64 {
        self.bounds.iter().take_while(|(least, _)| *least == 0).count() as u64
    }

    /// Whether all calls but the first so many may come after all of the other's.
    pub fn may_end(&self, begin: u64) -> bool {
        self.bounds.iter().skip(begin as usize).all(|(_, most)| *most == self.others)
    }

    /// After how many calls of the other those from `begin` up to `end` may come, all of them; `None` where that
    /// cannot be. `known` is how many the other is believed to make: once it has ended, more are the same.
    pub fn between(&self, begin: u64, end: u64, known: u64) -> Option<(u64, u64)> {
        let range = self.len().min(begin) as usize..self.len().min(end) as usize;
        let inside = &self.bounds[range];
        let least = inside.iter().map(|(least, _)| *least).max().unwrap_or(0).max(1);
        let most = inside.iter().map(|(_, most)| *most).min().unwrap_or(self.others);
        let most = if most == self.others { known } else { most.min(known) };
        (least <= most).then_some((least, most))
    }
}
