//! The address of a webhook: what may be one, and how much of it others may see.

use ureq::http::Uri;

/// Whether a text is an address that can be sent to.
pub(crate) fn is_address(text: &str) -> bool {
    parse(text).is_some()
}

/// Whether the line to it is encrypted.
pub(super) fn is_encrypted(text: &str) -> bool {
    parse(text).is_some_and(|address| address.scheme_str() == Some("https"))
}

/// What others may see of it: who may send there is often a secret part of the path.
pub(crate) fn shown_address(text: &str) -> String {
    let parts = parse(text).and_then(|address| Some((address.scheme_str()?.to_string(), address.host()?.to_string())));
    parts.map_or_else(|| "…".to_string(), |(scheme, host)| format!("{scheme}://{host}/…"))
}

fn parse(text: &str) -> Option<Uri> {
    let address: Uri = text.parse().ok()?;
    let known = matches!(address.scheme_str(), Some("http" | "https"));
    let host = address.host().is_some_and(|host| !host.is_empty());
    (known && host).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_server_and_how_to_speak_to_it() {
        for good in
            ["https://example.com", "http://[::1]:8080/a?b=c", "HTTPS://example.com/x", "https://a:b@example.com/x"]
        {
            assert!(is_address(good), "{good}");
        }
        for bad in
            ["", "example.com", "/hook", "ftp://example.com/", "https://", "https:///x", "https://a b/", "file:///x"]
        {
            assert!(!is_address(bad), "{bad}");
        }
        assert!(is_encrypted("HTTPS://example.com/x") && !is_encrypted("http://example.com/x"));
    }

    #[test]
    fn others_see_the_server_alone() {
        assert_eq!(
            shown_address("https://hooks.example.com/services/T0/secret?key=secret"),
            "https://hooks.example.com/…"
        );
        assert_eq!(shown_address("https://user:secret@example.com:8443/x"), "https://example.com/…");
        assert_eq!(shown_address("htps//secret"), "…");
    }
}
