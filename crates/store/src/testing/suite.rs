//! The contract of [`Store`] as a suite that every implementation passes.
//!
//! One function for each rule. What an implementation promises beyond the
//! contract, such as surviving a power cut, is tested where it is made.

use crate::{ObjectName, Store, StoreError, StoreErrorKind};

/// A new empty vault and the way to open it again.
pub struct Fixture {
    /// The vault.
    pub store: Box<dyn Store>,
    /// Opens the same vault as a new process would.
    pub reopen: Box<dyn Fn() -> Box<dyn Store>>,
}

/// Checks every rule of the contract, each on a new vault that `make` makes.
///
/// # Panics
///
/// When a rule is broken.
pub fn store_suite(make: &dyn Fn() -> Fixture) {
    let rules: [fn(&Fixture); 10] = [
        objects_are_seen_by_others_after_the_barrier_only,
        what_was_put_is_read_back_whole_and_in_parts,
        reading_past_the_end_is_an_error,
        a_missing_object_is_not_found,
        the_same_bytes_may_be_put_again_and_others_may_not,
        replacing_is_at_once_and_may_be_repeated,
        removing_is_for_good_and_may_be_repeated,
        a_listing_is_sorted_and_goes_by_prefix,
        removing_and_replacing_win_over_what_waits,
        threads_may_put_side_by_side,
    ];
    for rule in rules {
        rule(&make());
    }
}

fn name(text: &str) -> ObjectName {
    ObjectName::new(text).expect("the suite uses valid names")
}

fn ok<T>(outcome: Result<T, StoreError>) -> T {
    outcome.expect("the store has no reason to fail")
}

fn kind<T>(outcome: Result<T, StoreError>) -> Option<StoreErrorKind> {
    outcome.err().map(|error| error.kind())
}

fn names(store: &dyn Store, prefix: &str) -> Vec<String> {
    ok(store.list(prefix)).into_iter().map(|info| info.name.to_string()).collect()
}

fn objects_are_seen_by_others_after_the_barrier_only(vault: &Fixture) {
    let a = name("data/3f/a.enc");
    ok(vault.store.put_new(&a, b"content"));
    assert_eq!(ok(vault.store.read(&a)), b"content");
    assert_eq!(names(&*vault.store, ""), ["data/3f/a.enc"]);
    let other = (vault.reopen)();
    assert_eq!(kind(other.read(&a)), Some(StoreErrorKind::NotFound));
    assert!(names(&*other, "").is_empty());
    ok(vault.store.sync());
    assert_eq!(ok((vault.reopen)().read(&a)), b"content");
    ok(vault.store.sync());
    assert_eq!(ok(vault.store.read(&a)), b"content");
}

fn what_was_put_is_read_back_whole_and_in_parts(vault: &Fixture) {
    let bytes: Vec<u8> = (0..100_000_u32).map(|i| (i % 251) as u8).collect();
    let (big, empty) = (name("data/00/big"), name("empty"));
    ok(vault.store.put_new(&big, &bytes));
    ok(vault.store.put_new(&empty, b""));
    for _before_and_after_the_barrier in 0..2 {
        assert_eq!(ok(vault.store.read(&big)), bytes);
        assert_eq!(ok(vault.store.len(&big)), 100_000);
        assert_eq!(ok(vault.store.read_range(&big, 99_990, 10)), bytes[99_990..]);
        assert_eq!(ok(vault.store.read_range(&big, 5, 0)), b"");
        assert_eq!(ok(vault.store.read(&empty)), b"");
        ok(vault.store.sync());
    }
}

fn reading_past_the_end_is_an_error(vault: &Fixture) {
    let a = name("a");
    ok(vault.store.replace(&a, b"12345"));
    for (offset, len) in [(0, 6), (5, 1), (6, 0), (u64::MAX, 1), (1, usize::MAX)] {
        let outcome = vault.store.read_range(&a, offset, len);
        assert_eq!(kind(outcome), Some(StoreErrorKind::TooShort));
    }
    assert_eq!(ok(vault.store.read_range(&a, 5, 0)), b"");
}

fn a_missing_object_is_not_found(vault: &Fixture) {
    for a in [name("a"), name("data/00/a")] {
        let missing = Some(StoreErrorKind::NotFound);
        assert_eq!(kind(vault.store.read(&a)), missing);
        assert_eq!(kind(vault.store.read_range(&a, 0, 0)), missing);
        assert_eq!(kind(vault.store.len(&a)), missing);
    }
}

fn the_same_bytes_may_be_put_again_and_others_may_not(vault: &Fixture) {
    let a = name("data/00/a");
    ok(vault.store.put_new(&a, b"one"));
    for _before_and_after_the_barrier in 0..2 {
        ok(vault.store.put_new(&a, b"one"));
        for other in [b"two".as_slice(), b"three", b""] {
            let outcome = vault.store.put_new(&a, other);
            assert_eq!(kind(outcome), Some(StoreErrorKind::Exists));
        }
        ok(vault.store.sync());
    }
    assert_eq!(ok((vault.reopen)().read(&a)), b"one");
}

fn replacing_is_at_once_and_may_be_repeated(vault: &Fixture) {
    let a = name("keys/a.enc");
    for content in [b"one".as_slice(), b"another", b""] {
        ok(vault.store.replace(&a, content));
        assert_eq!(ok((vault.reopen)().read(&a)), content);
    }
    assert_eq!(names(&*vault.store, ""), ["keys/a.enc"]);
}

fn removing_is_for_good_and_may_be_repeated(vault: &Fixture) {
    let (a, b) = (name("index/a"), name("index/b"));
    ok(vault.store.put_new(&a, b"a"));
    ok(vault.store.put_new(&b, b"b"));
    ok(vault.store.sync());
    for _twice in 0..2 {
        ok(vault.store.remove(&a));
        ok(vault.store.remove(&name("gc/never")));
        ok(vault.store.sync());
    }
    assert_eq!(names(&*(vault.reopen)(), ""), ["index/b"]);
    ok(vault.store.put_new(&a, b"again"));
    ok(vault.store.sync());
    assert_eq!(ok((vault.reopen)().read(&a)), b"again");
}

fn a_listing_is_sorted_and_goes_by_prefix(vault: &Fixture) {
    let all = ["data/00/b", "data/ff/a", "meta/00/a", "meta2/00/a", "vault.enc"];
    for text in all.iter().rev() {
        ok(vault.store.put_new(&name(text), text.as_bytes()));
    }
    for _before_and_after_the_barrier in 0..2 {
        assert_eq!(names(&*vault.store, ""), all);
        assert_eq!(names(&*vault.store, "data/"), all[..2]);
        assert_eq!(names(&*vault.store, "data/f"), all[1..2]);
        assert_eq!(names(&*vault.store, "meta"), all[2..4]);
        assert_eq!(names(&*vault.store, "meta/00/a"), all[2..3]);
        assert!(names(&*vault.store, "none/").is_empty());
        for info in ok(vault.store.list("")) {
            assert_eq!(info.len, info.name.as_str().len() as u64);
        }
        ok(vault.store.sync());
    }
}

fn removing_and_replacing_win_over_what_waits(vault: &Fixture) {
    let (a, b) = (name("a"), name("b"));
    ok(vault.store.put_new(&a, b"waits"));
    ok(vault.store.put_new(&b, b"waits"));
    ok(vault.store.remove(&a));
    ok(vault.store.replace(&b, b"newer"));
    ok(vault.store.sync());
    let other = (vault.reopen)();
    assert_eq!(kind(other.read(&a)), Some(StoreErrorKind::NotFound));
    assert_eq!(ok(other.read(&b)), b"newer");
}

fn threads_may_put_side_by_side(vault: &Fixture) {
    let store = &*vault.store;
    std::thread::scope(|scope| {
        for worker in 0..4 {
            scope.spawn(move || {
                for n in 0..20 {
                    // Two workers put each name.
                    let text = format!("data/{:02x}/{n}", worker / 2);
                    ok(store.put_new(&name(&text), text.as_bytes()));
                    if n % 8 == worker {
                        ok(store.sync());
                    }
                    assert_eq!(ok(store.read(&name(&text))), text.as_bytes());
                }
            });
        }
    });
    ok(store.sync());
    assert_eq!(ok((vault.reopen)().list("data/")).len(), 40);
}
