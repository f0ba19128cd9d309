//! Roots and run logs give back what they were given, and refuse the rest.

use super::*;
use proptest::prelude::*;

fn root() -> Root {
    Root {
        features: 0,
        source: SourceId([1; 8]),
        settings: SourceSettings {
            path: vec![0xff],
            exclude: vec!["*.tmp".into()],
            one_file_system: true,
            added_ns: 4,
            program: vec![("a".into(), "b".into())],
        },
        device: DeviceId([2; 16]),
        device_name: "desk".into(),
        seq: 3,
        run: 4,
        previous: ObjectHash([5; 32]),
        started_ns: 6,
        finished_ns: 7,
        partial: false,
        fences: vec![PageId([8; 16])],
        inline: vec![0, 0],
        log_pages: vec![],
        log: vec![],
        totals: Totals { files: 9, bytes: 10, rows: 11 },
        rows_hash: [12; 32],
        acknowledged: vec![],
        writer: "mybackup 0".into(),
    }
}

#[test]
fn a_root_comes_back_and_unknown_features_are_refused() {
    assert_eq!(Root::decode(&root().encode()).unwrap(), root());
    let newer = Root { features: 1 << 40, ..root() };
    assert_eq!(Root::decode(&newer.encode()), Err(FormatError::Newer));
}

#[test]
fn the_rows_hash_forgets_order() {
    let (a, b) = ([200u8; 32], [7u8; 32]);
    let (mut x, mut y) = (RowsHash::default(), RowsHash::default());
    x.add(&a);
    x.add(&b);
    y.add(&b);
    y.add(&a);
    assert_eq!(x, y);
    x.remove(&a);
    assert_eq!(RowsHash::from_bytes(&x.to_bytes()).to_bytes(), b);
}

proptest! {
    #[test]
    fn logs_come_back(list: Vec<(u64, u64, i64, i64)>) {
        let records: Vec<RunRecord> = list.iter()
            .map(|&(seq, run, started_ns, finished_ns)| RunRecord { seq, run, started_ns, finished_ns }).collect();
        prop_assert_eq!(decode_log(&encode_log(&records)).unwrap(), records);
    }

    #[test]
    fn hostile_bytes_never_panic(bytes: Vec<u8>) {
        let _ = decode_log(&bytes);
        let _ = Root::decode(&bytes);
    }
}

const REFUSED: FormatError = FormatError::Impossible("a root");

#[test]
fn limits_are_those_of_the_format() {
    assert_eq!((MAX_INLINE, MAX_INLINE_RUNS, MAX_ROOT), (65_536, 512, 8_388_608));
    assert_eq!((MAX_LOGGED, MAX_RUN, KNOWN_FEATURES), (1_048_576, 4_611_686_018_427_387_904, 0));
}

#[test]
fn every_unknown_feature_is_refused() {
    for bit in 0..64 {
        let newer = Root { features: 1 << bit, ..root() };
        assert_eq!(Root::decode(&newer.encode()), Err(FormatError::Newer), "bit {bit}");
    }
}

#[test]
fn numbers_that_no_history_reaches_are_refused() {
    const LAST: u64 = (1 << 62) - 1;
    for (seq, run, good) in [
        (0, 0, true),
        (LAST, 1, true),
        (1, LAST, true),
        (LAST + 1, 1, false),
        (1, LAST + 1, false),
        (u64::MAX, 1, false),
        (1, u64::MAX, false),
    ] {
        let root = Root { seq, run, ..root() };
        assert_eq!(Root::decode(&root.encode()), if good { Ok(root) } else { Err(REFUSED) }, "{seq}, {run}");
    }
}

#[test]
fn what_a_root_names_twice_is_refused() {
    let ids = |list: &[u8]| list.iter().map(|n| PageId([*n; 16])).collect::<Vec<_>>();
    for (list, good) in
        [(&[][..], true), (&[1], true), (&[2, 1], true), (&[1, 1], false), (&[1, 2, 1], false), (&[3, 1, 2], true)]
    {
        let fences = Root { fences: ids(list), ..root() };
        let log_pages = Root { log_pages: ids(list), ..root() };
        for root in [fences, log_pages] {
            assert_eq!(Root::decode(&root.encode()), if good { Ok(root) } else { Err(REFUSED) }, "{list:?}");
        }
    }
    let both = Root { fences: ids(&[1]), log_pages: ids(&[1]), ..root() };
    assert!(Root::decode(&both.encode()).is_ok());
}

#[test]
fn a_root_is_at_most_eight_mebibytes_long() {
    let of = |inline: usize| Root { inline: vec![7; inline], ..root() };
    let rest = of(1 << 20).encode().len() - (1 << 20);
    let full = of(MAX_ROOT - rest);
    assert_eq!(full.encode().len(), MAX_ROOT);
    assert_eq!(Root::decode(&full.encode()), Ok(full));
    for beyond in [1, 2] {
        assert_eq!(Root::decode(&of(MAX_ROOT - rest + beyond).encode()), Err(REFUSED));
    }
}

#[test]
fn what_is_cut_short_is_refused() {
    let (root, settings) = (root().encode(), root().settings.encode());
    for len in 0..root.len() {
        assert_eq!(Root::decode(&root[..len]), Err(REFUSED), "length {len}");
    }
    for len in 0..settings.len() {
        let refused = FormatError::Impossible("a source's settings");
        assert_eq!(SourceSettings::decode(&settings[..len]), Err(refused), "length {len}");
    }
}

#[test]
fn settings_are_written_as_the_format_says() {
    let settings = root().settings;
    let bytes = b"\xa5\x00\x41\xff\x01\x81\x65*.tmp\x02\xf5\x03\x04\x04\x81\x82\x61a\x61b";
    assert_eq!(settings.encode(), bytes);
    assert_eq!(SourceSettings::decode(bytes), Ok(settings.clone()));
    let without = [&b"\xa4"[..], &bytes[1..bytes.len() - 6]].concat();
    assert_eq!(SourceSettings::decode(&without), Ok(SourceSettings { program: vec![], ..settings }));
}

#[test]
fn each_word_of_the_rows_hash_counts_for_itself() {
    let row = |words: [u64; 4]| RowsHash(words).to_bytes();
    let mut hash = RowsHash::from_bytes(&row([u64::MAX, 1, 0, 5]));
    assert_eq!(hash.to_bytes()[8..16], [1, 0, 0, 0, 0, 0, 0, 0]);
    hash.add(&row([2, 3, 0, u64::MAX]));
    assert_eq!(hash, RowsHash([1, 4, 0, 4]));
    hash.remove(&row([3, 4, 1, 0]));
    assert_eq!(hash, RowsHash([u64::MAX - 1, 0, u64::MAX, 4]));
}

#[test]
fn a_log_is_written_as_the_format_says() {
    let first = RunRecord { seq: 2, run: 5, started_ns: 10, finished_ns: 13 };
    let second = RunRecord { seq: 3, run: 9, started_ns: 9, finished_ns: 9 };
    let bytes = [2, 4, 10, 20, 6, 2, 8, 1, 0];
    assert_eq!(encode_log(&[first, second]), bytes);
    assert_eq!(decode_log(&bytes), Ok(vec![first, second]));
    for len in 0..bytes.len() {
        assert_eq!(decode_log(&bytes[..len]), Err(FormatError::Short("a run log")), "length {len}");
    }
    assert_eq!(decode_log(&[&bytes[..], &[0]].concat()), Err(FormatError::Impossible("a run log")));
}

#[test]
fn a_log_holds_at_most_so_many_runs() {
    let of = |count: usize| {
        let mut bytes = Vec::new();
        put_u64(&mut bytes, count as u64);
        bytes.resize(bytes.len() + 4 * count, 2);
        decode_log(&bytes).map(|records| records.len())
    };
    assert_eq!(of(MAX_LOGGED), Ok(MAX_LOGGED));
    for beyond in [1, 2] {
        assert_eq!(of(MAX_LOGGED + beyond), Err(FormatError::Impossible("a run log")));
    }
}
