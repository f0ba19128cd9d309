//! The types of the pages are those of the table.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use ts_rs::{Config, TS, TypeVisitor};

use super::{Problem, Request};
use crate::events::ServerEvent;

/// Collects what the pages need to know.
pub(crate) struct Writer {
    config: Config,
    declarations: BTreeMap<String, String>,
    table: String,
}

impl TypeVisitor for Writer {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        let name = T::name(&self.config);
        // Only what has a name of its own is declared; the rest is written where it stands.
        if T::output_path().is_none() || self.declarations.contains_key(&name) {
            return;
        }
        let declaration = format!("{}export {}", documents(T::docs().as_deref()), T::decl(&self.config));
        let declaration: String = declaration.lines().map(|line| format!("{}\n", line.trim_end())).collect();
        self.declarations.insert(name, declaration);
        T::visit_dependencies(self);
    }
}

impl Writer {
    /// Writes one row of the table.
    pub(crate) fn request<R: Request + TS + 'static>(&mut self)
    where
        R::Answer: TS + 'static,
    {
        self.visit::<R>();
        self.visit::<R::Answer>();
        R::Answer::visit_dependencies(self);
        R::Answer::visit_generics(self);
        let (params, answer) = (R::name(&self.config), R::Answer::name(&self.config));
        writeln!(self.table, "  '{}': {{ params: {params}; answer: {answer} }}", R::NAME).unwrap();
    }
}

fn documents(docs: Option<&str>) -> String {
    docs.map(|docs| format!("{}\n", docs.trim_end())).unwrap_or_default()
}

fn types() -> String {
    let mut writer =
        Writer { config: Config::new().with_large_int("number"), declarations: BTreeMap::new(), table: String::new() };
    super::write_types(&mut writer);
    writer.visit::<Problem>();
    writer.visit::<ServerEvent>();
    let mut text = "// Written from crates/service/src/rpc by its tests: `MYBACKUP_WRITE=1 cargo test -p mybackup-service types_of`.\n\n".to_string();
    text.push_str(&writer.declarations.into_values().collect::<Vec<_>>().join("\n"));
    writeln!(
        text,
        "\n/** Every request: its name, its parameters and its answer. */\nexport interface Requests {{\n{}}}",
        writer.table
    )
    .unwrap();
    text
}

#[test]
fn the_types_of_the_pages_are_those_of_the_table() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/rpc/generated.ts");
    let written = types();
    if std::env::var_os("MYBACKUP_WRITE").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, &written).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == written, "ui/src/rpc/generated.ts is old: run this test with MYBACKUP_WRITE=1");
}

#[test]
fn every_name_stands_in_the_table_once() {
    let mut names = super::NAMES.to_vec();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), super::NAMES.len());
    assert!(
        names
            .iter()
            .all(|name| name.split_once('.').is_some_and(|(topic, verb)| !topic.is_empty() && !verb.is_empty()))
    );
}
