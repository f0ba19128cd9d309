//! Decoders of plain tables: what is accepted is written back the same, and both readers agree.
//!
//! The program refuses more than the second reader: what no writer makes and only
//! an enemy would. What it accepts, both accept.

use mybackup_format::{Attributes, Content, Piece, index as indexes, page as pages, pieces as lists, plan as plans};
use mybackup_format::{root as roots, toc};
use mybackup_reference as reference;

/// An entries page.
pub fn page(data: &[u8]) {
    let (ours, theirs) = (pages::decode(data), reference::tables::entries(data));
    let Ok(ours) = ours else { return };
    let theirs = theirs.expect("both readers accept it");
    let again = pages::encode(&ours);
    assert_eq!(pages::decode(&again).expect("what was written is read"), ours);
    assert!(again.len() <= data.len(), "the shortest form is the one that is written");
    assert_eq!(ours.len(), theirs.len());
    for (our, their) in ours.iter().zip(&theirs) {
        assert_eq!((&our.key, our.next_version), (&their.key, their.next));
        assert_eq!(our.versions.len(), their.versions.len());
        for (one, other) in our.versions.iter().zip(&their.versions) {
            // The row holds all of a version but what it is made of.
            let mut row = Vec::new();
            mybackup_format::history::encode_row(&our.key, one, &mut row);
            assert_eq!(row, other.row);
            assert_eq!(
                (one.number, one.revision, one.from, one.to),
                (other.number, other.revision, other.from, other.to)
            );
            assert_eq!((one.modified.secs, one.modified.nanos), (other.seconds, other.nanoseconds));
            assert_eq!((one.size, one.stored, one.sha256), (other.size, other.stored, other.sha256));
            assert_eq!((one.flags, one.link_group, one.kind as u8), (other.flags, other.link_group, other.kind as u8));
            let attributes = (one.attributes.mode, one.attributes.uid, one.attributes.gid);
            assert_eq!(attributes, (other.mode, other.uid, other.gid));
            assert!(same_content(&one.content, &other.content));
        }
    }
}

fn same_content(one: &Content, other: &reference::Content) -> bool {
    match (one, other) {
        (Content::None, reference::Content::Nothing) | (Content::Whole, reference::Content::Small) => true,
        (Content::Pieces(one), reference::Content::Pieces(other)) => same_pieces(one, other),
        (Content::Recipe(one), reference::Content::Recipe(other)) => same_pieces(one, other),
        (Content::Target(one), reference::Content::Target(other)) => one == other,
        (Content::Device(one), reference::Content::Device(other)) => one == other,
        _ => false,
    }
}

fn same_pieces(one: &[Piece], other: &[reference::Piece]) -> bool {
    let as_other = |piece: &Piece| match piece {
        Piece::Chunk { id, len } => reference::Piece { len: *len, chunk: Some(id.0) },
        Piece::Hole { len } => reference::Piece { len: *len, chunk: None },
    };
    one.iter().map(as_other).eq(other.iter().cloned())
}

/// A fence.
pub fn fence(data: &[u8]) {
    let (ours, theirs) = (pages::decode_fence(data), reference::tables::fence(data));
    let Ok(ours) = ours else { return };
    let theirs = theirs.expect("both readers accept it");
    assert_eq!(pages::encode_fence(&ours), data);
    assert!(
        ours.iter()
            .map(|page| (&page.first_key, page.page.0, page.entries))
            .eq(theirs.iter().map(|(a, b, c)| (a, *b, *c)))
    );
}

/// A segment of an index.
pub fn index(data: &[u8]) {
    let Ok(packs) = indexes::packs(data) else { return };
    let mut again = Vec::new();
    packs.iter().for_each(|pack| indexes::put_pack(&mut again, pack));
    assert_eq!(again, data);
    for pack in packs {
        let lens = pack.contents.segments.iter().map(|segment| segment.raw_len);
        let _ = toc::read_chunks(&pack.contents.table, lens);
        let _ = toc::read_pages(&pack.contents.table, pack.contents.segments.len());
    }
}

/// The own tables of packs; the first byte is the number of segments.
pub fn pack_tables(data: &[u8]) {
    let Some((segments, table)) = data.split_first() else { return };
    let segments = usize::from(*segments);
    let raw = 1 << 20;
    if let Ok(chunks) = toc::read_chunks(table, std::iter::repeat_n(raw, segments)) {
        assert_eq!(toc::write_chunks(&chunks, segments), table);
        assert!(chunks.iter().all(|chunk| chunk.offset + chunk.len <= raw && (chunk.segment as usize) < segments));
    }
    if let Ok(pages) = toc::read_pages(table, segments) {
        assert_eq!((toc::write_pages(&pages).as_slice(), pages.len()), (table, segments));
    }
}

/// A root.
pub fn root(data: &[u8]) {
    let Ok(root) = roots::Root::decode(data) else { return };
    let again = root.encode();
    assert_eq!(roots::Root::decode(&again).expect("what was written is read"), root);
    let settings = root.settings.encode();
    assert_eq!(roots::SourceSettings::decode(&settings).as_ref(), Ok(&root.settings));
    let inline = pages::decode(&root.inline);
    let theirs = reference::tables::root(&again);
    let Ok(inline) = inline else { return };
    let theirs = theirs.expect("both readers accept it");
    assert_eq!((root.source.0, &root.settings.path), (theirs.source, &theirs.path));
    assert_eq!((root.seq, root.run, root.rows_hash), (theirs.sequence, theirs.run, theirs.row_hash));
    assert!(root.fences.iter().map(|id| id.0).eq(theirs.fences.iter().copied()));
    assert!(root.log_pages.iter().map(|id| id.0).eq(theirs.logs.iter().copied()));
    assert!(inline.iter().map(|entry| &entry.key).eq(theirs.inline.iter().map(|entry| &entry.key)));
    assert_eq!(root.log, theirs.latest);
}

/// A run log.
pub fn run_log(data: &[u8]) {
    let (ours, theirs) = (roots::decode_log(data), reference::tables::run_log(data));
    let Ok(ours) = ours else { return };
    let theirs = theirs.expect("both readers accept it");
    assert_eq!(roots::encode_log(&ours), data);
    let ours = ours.iter().map(|run| (run.seq, run.run, run.started_ns, run.finished_ns));
    assert!(ours.eq(theirs.iter().map(|run| (run.sequence, run.number, run.start, run.end))));
}

/// A cleaning plan.
pub fn plan(data: &[u8]) {
    let Ok(plan) = plans::Plan::decode(data) else { return };
    assert_eq!(plans::Plan::decode(&plan.encode()).expect("what was written is read"), plan);
}

/// The list of pieces that a recipe holds.
pub fn pieces(data: &[u8]) {
    let (ours, theirs) = (lists::decode_recipe(data), reference::tables::pieces_of(data));
    let Ok(ours) = ours else { return };
    let theirs = theirs.expect("both readers accept it");
    let mut again = Vec::new();
    lists::put_pieces(&mut again, &ours);
    assert_eq!(again, data);
    assert!(same_pieces(&ours, &theirs));
}

/// An attribute set.
pub fn attributes(data: &[u8]) {
    let Ok(attributes) = Attributes::decode(data) else { return };
    let mut again = Vec::new();
    attributes.encode(&mut again);
    assert_eq!(again, data);
}
