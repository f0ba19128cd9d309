//! A whole object: sealed soundly, then changed by the fuzzer, it opens to the same or is refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mybackup_format::VaultId;
use mybackup_format::compress::MAX_DATA_SEGMENT;
use mybackup_format::container::{ObjectBuilder, ObjectKind, header_of, read_contents, segment_bytes};
use mybackup_format::keys::{KeyBundle, Secret};

fuzz_target!(|data: &[u8]| {
    let keys = KeyBundle::new(Secret([1; 32])).keys_of(VaultId([2; 16]));
    let open = |object: &[u8]| {
        let key = keys.open(ObjectKind::Data, header_of(object)?)?;
        let contents = read_contents(&key, object, MAX_DATA_SEGMENT)?;
        contents.segments.iter().map(|s| s.open(&key, segment_bytes(object, s)?)).collect::<Result<Vec<_>, _>>()
    };
    // As it is: an object that nobody sealed.
    assert!(open(data).is_err());
    // Sealed, with one byte exchanged where the first bytes say.
    let [a, b, value, plain @ ..] = data else { return };
    let key = keys.seal(ObjectKind::Data, [3; 24]);
    let mut builder = ObjectBuilder::new(&key, 0);
    let mut sealed = plain.to_vec();
    key.seal_segment(0, &mut sealed);
    builder.push(0, &sealed, plain.len(), false);
    let mut object = builder.finish(&key, b"");
    assert_eq!(open(&object).unwrap(), [plain]);
    let at = usize::from(u16::from_le_bytes([*a, *b])) % object.len();
    object[at] = *value;
    if let Ok(parts) = open(&object) {
        assert_eq!(parts, [plain]);
    }
});
