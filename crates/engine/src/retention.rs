//! Which old versions may be forgotten.
//!
//! A superseded version goes only when it is beyond the newest N of its path *and*
//! was superseded more than D days ago. The newest version of a path never goes,
//! also when the file was deleted: whoever cleans up loses no file.

use mybackup_format::Version;

/// How much history is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetentionRules {
    /// Whatever was superseded less than so many days ago is kept.
    pub keep_days: u32,
    /// So many versions of each path are kept, however old they are.
    pub keep_versions: u32,
}

const DAY_NS: i64 = 24 * 3600 * 1_000_000_000;

/// Returns the number and revision of each version that may go.
///
/// `versions` are all of one path, newest first; `superseded_ns` tells when the run
/// that first saw another state ended. What has no such time stays.
pub fn may_go(
    versions: &[Version],
    rules: RetentionRules,
    now_ns: i64,
    superseded_ns: impl Fn(u64) -> Option<i64>,
) -> Vec<(u32, u32)> {
    let limit = now_ns.saturating_sub(i64::from(rules.keep_days).saturating_mul(DAY_NS));
    let old = |v: &Version| v.to.and_then(&superseded_ns).is_some_and(|at| at <= limit);
    let mut gone = Vec::new();
    let mut numbers = 0;
    let mut last_number = None;
    for version in versions {
        let newest_of_number = last_number != Some(version.number);
        if newest_of_number {
            numbers += 1;
            last_number = Some(version.number);
        }
        // Of an old number only the last attributes count; older revisions go with age alone.
        let beyond = !newest_of_number || numbers > rules.keep_versions.max(1);
        if beyond && old(version) {
            gone.push((version.number, version.revision));
        }
    }
    gone
}

#[cfg(test)]
mod tests {
    use super::*;
    use mybackup_format::{Attributes, Content, Kind, Stamp};

    fn version(number: u32, revision: u32, from: u64, to: Option<u64>) -> Version {
        Version {
            number,
            revision,
            from,
            to,
            kind: Kind::File,
            modified: Stamp::default(),
            size: 0,
            sha256: [0; 32],
            content: Content::None,
            stored: 0,
            attributes: Attributes::default(),
            flags: 0,
            link_group: 0,
        }
    }

    /// Run n ended on day n.
    fn gone(versions: &[Version], keep_days: u32, keep_versions: u32, today: i64) -> Vec<(u32, u32)> {
        may_go(versions, RetentionRules { keep_days, keep_versions }, today * DAY_NS, |seq| Some(seq as i64 * DAY_NS))
    }

    #[test]
    fn a_version_goes_only_when_it_is_both_old_and_beyond_the_newest() {
        let versions = [
            version(4, 0, 30, None),
            version(3, 0, 20, Some(30)),
            version(2, 0, 10, Some(20)),
            version(1, 0, 1, Some(10)),
        ];
        assert_eq!(gone(&versions, 5, 2, 40), [(2, 0), (1, 0)]);
        assert_eq!(gone(&versions, 25, 2, 40), [(1, 0)]);
        assert_eq!(gone(&versions, 5, 10, 40), []);
        assert_eq!(gone(&versions, 0, 0, 40), [(3, 0), (2, 0), (1, 0)], "the newest stays whatever the rules say");
    }

    #[test]
    fn the_last_version_of_a_deleted_file_stays() {
        let versions = [version(2, 0, 3, Some(5)), version(1, 0, 1, Some(3))];
        assert_eq!(gone(&versions, 1, 1, 1000), [(1, 0)]);
    }

    #[test]
    fn old_attributes_go_with_age_alone() {
        let versions = [version(1, 2, 9, None), version(1, 1, 5, Some(9)), version(1, 0, 1, Some(5))];
        assert_eq!(gone(&versions, 3, 10, 10), [(1, 0)]);
        assert_eq!(gone(&versions, 0, 10, 10), [(1, 1), (1, 0)]);
    }
}
