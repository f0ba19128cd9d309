//! Every word that a person reads, in their language.
//!
//! The messages live in `locales/` as Fluent files and are built into the
//! program, so that a face never waits for a file nor meets a missing one.
//! A message that one language lacks is said in English: a test keeps that
//! from happening. Numbers among the arguments are written as people write them.

mod lang;

#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

pub use fluent_bundle::FluentValue as Value;
pub use lang::Lang;

use crate::amounts;

const ENGLISH: &[&str] = &[
    include_str!("../../../../locales/en/common.ftl"),
    include_str!("../../../../locales/en/kit.ftl"),
    include_str!("../../../../locales/en/cli.ftl"),
    include_str!("../../../../locales/en/app.ftl"),
];
const FRENCH: &[&str] = &[
    include_str!("../../../../locales/fr/common.ftl"),
    include_str!("../../../../locales/fr/kit.ftl"),
    include_str!("../../../../locales/fr/cli.ftl"),
    include_str!("../../../../locales/fr/app.ftl"),
];

static IN_ENGLISH: LazyLock<Words> = LazyLock::new(|| Words::build(Lang::En, ENGLISH));
static IN_FRENCH: LazyLock<Words> = LazyLock::new(|| Words::build(Lang::Fr, FRENCH));

/// All messages in one language.
pub struct Words {
    lang: Lang,
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    /// The messages in a language.
    pub fn for_lang(lang: Lang) -> &'static Words {
        match lang {
            Lang::En => &IN_ENGLISH,
            Lang::Fr => &IN_FRENCH,
        }
    }

    /// The language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Whether there is such a message.
    pub fn knows(&self, id: &str) -> bool {
        self.bundle.has_message(id)
    }

    /// Says a message. One that does not exist is said as its name in brackets.
    pub fn say(&self, id: &str, args: &[(&str, Value<'_>)]) -> String {
        self.format(id, None, args).or_else(|| IN_ENGLISH.format(id, None, args)).unwrap_or_else(|| format!("[{id}]"))
    }

    /// Says what to do next after the error of this name, when there is advice.
    pub fn hint(&self, id: &str, args: &[(&str, Value<'_>)]) -> Option<String> {
        self.format(id, Some("hint"), args)
    }

    fn format(&self, id: &str, attribute: Option<&str>, args: &[(&str, Value<'_>)]) -> Option<String> {
        let message = self.bundle.get_message(id)?;
        let pattern = match attribute {
            Some(name) => message.get_attribute(name)?.value(),
            None => message.value()?,
        };
        let args: FluentArgs<'_> = args.iter().map(|(name, value)| (*name, value.clone())).collect();
        // What cannot be filled in stays visible as its name; the rest is still said.
        let mut errors = Vec::new();
        Some(self.bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned())
    }

    fn build(lang: Lang, files: &[&str]) -> Words {
        let id: LanguageIdentifier = lang.code().parse().expect("two letters name a language");
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // Terminals and tables show the invisible marks around arguments as rubbish.
        bundle.set_use_isolating(false);
        match lang {
            Lang::En => bundle.set_formatter(Some(|value, _| number(value, Lang::En))),
            Lang::Fr => bundle.set_formatter(Some(|value, _| number(value, Lang::Fr))),
        }
        for file in files {
            // A mistake in a file costs its message alone; a test finds it.
            let resource = match FluentResource::try_new((*file).to_string()) {
                Ok(resource) | Err((resource, _)) => resource,
            };
            bundle.add_resource_overriding(resource);
        }
        Words { lang, bundle }
    }
}

fn number(value: &Value<'_>, lang: Lang) -> Option<String> {
    match value {
        Value::Number(number) if number.value >= 0.0 && number.value.fract() == 0.0 => {
            Some(amounts::count(number.value as u64, lang))
        }
        _ => None,
    }
}
