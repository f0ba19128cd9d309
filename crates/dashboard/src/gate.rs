//! Who may come in.
//!
//! - `Host` must be this computer's own name with this port: a page of another site
//!   whose name was pointed here (DNS rebinding) is refused.
//! - `Origin`, and `Sec-Fetch-Site` where the browser sends it, must be the dashboard's own.
//! - What asks or listens needs the cookie, which is given for the key of this start
//!   and cannot be read by scripts; what changes anything needs a header that no form can send.

use std::sync::{Mutex, PoisonError};

use axum::http::HeaderMap;
use axum::http::header::{COOKIE, HOST, ORIGIN};
use subtle::ConstantTimeEq;

/// Bytes of a key.
const KEY_BYTES: usize = 32;
/// So many browsers may be in at once; the one that came first has to enter again.
const MOST_SESSIONS: usize = 16;
/// The header that no form of another site can send.
const OWN_HEADER: &str = "x-mybackup";

/// A random key of 256 bits.
#[derive(Clone)]
pub struct Key([u8; KEY_BYTES]);

impl Key {
    /// Makes one.
    pub fn random() -> std::io::Result<Key> {
        let mut bytes = [0; KEY_BYTES];
        getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
        Ok(Key(bytes))
    }

    /// In hexadecimal digits.
    pub fn text(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Compares in a time that does not depend on where texts differ.
    fn is(&self, text: &str) -> bool {
        self.text().as_bytes().ct_eq(text.as_bytes()).into()
    }
}

/// Why somebody was not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Another name than this computer's, or another site.
    Elsewhere,
    /// Without the key or the cookie.
    NoKey,
}

/// The gate of one dashboard.
pub(crate) struct Gate {
    port: u16,
    key: Key,
    sessions: Mutex<Vec<Key>>,
}

impl Gate {
    pub(crate) fn new(port: u16, key: Key) -> Gate {
        Gate { port, key, sessions: Mutex::new(Vec::new()) }
    }

    /// The names under which the dashboard answers.
    fn names(&self) -> [String; 3] {
        ["127.0.0.1", "localhost", "[::1]"].map(|name| format!("{name}:{}", self.port))
    }

    /// Every request: it must mean this computer, and not come from another site.
    pub(crate) fn check_place(&self, headers: &HeaderMap) -> Result<(), Refused> {
        let names = self.names();
        let is_own = |host: &str| names.iter().any(|name| name == host);
        let mut hosts = headers.get_all(HOST).iter();
        let host = hosts.next().and_then(|host| host.to_str().ok()).filter(|host| is_own(host));
        let (Some(_), None) = (host, hosts.next()) else { return Err(Refused::Elsewhere) };
        for origin in headers.get_all(ORIGIN) {
            let own = origin.to_str().ok().and_then(|origin| origin.strip_prefix("http://")).is_some_and(is_own);
            if !own {
                return Err(Refused::Elsewhere);
            }
        }
        match headers.get("sec-fetch-site").map(|site| site.as_bytes()) {
            None | Some(b"same-origin" | b"none") => Ok(()),
            Some(_) => Err(Refused::Elsewhere),
        }
    }

    /// A request that asks or changes something: it must come from the dashboard's own page.
    pub(crate) fn check_own_page(&self, headers: &HeaderMap) -> Result<(), Refused> {
        let is_own = headers.contains_key(ORIGIN) && headers.contains_key(OWN_HEADER);
        if is_own { Ok(()) } else { Err(Refused::Elsewhere) }
    }

    /// The cookie must be one that was given.
    pub(crate) fn check_cookie(&self, headers: &HeaderMap) -> Result<(), Refused> {
        let wanted = format!("{}=", self.cookie_name());
        let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut given = cookies.flat_map(|line| line.split(';')).filter_map(|one| one.trim().strip_prefix(&wanted));
        let sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        let is_known = given.any(|text| sessions.iter().fold(false, |known, session| known | session.is(text)));
        if is_known { Ok(()) } else { Err(Refused::NoKey) }
    }

    /// Takes the key and gives a cookie for it.
    pub(crate) fn enter(&self, key: &str) -> Result<String, Refused> {
        if !self.key.is(key) {
            return Err(Refused::NoKey);
        }
        let session = Key::random().map_err(|_| Refused::NoKey)?;
        let cookie = format!("{}={}; HttpOnly; SameSite=Strict; Path=/", self.cookie_name(), session.text());
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        if sessions.len() == MOST_SESSIONS {
            sessions.remove(0);
        }
        sessions.push(session);
        Ok(cookie)
    }

    /// Cookies are not told apart by port: each dashboard has a name of its own.
    fn cookie_name(&self) -> String {
        format!("mybackup-{}", self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(list: &[(&'static str, &str)]) -> HeaderMap {
        list.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    fn gate() -> Gate {
        Gate::new(4711, Key([7; KEY_BYTES]))
    }

    #[test]
    fn only_this_computers_own_name_and_pages_are_answered_to() {
        let good: [&[(&'static str, &str)]; 4] = [
            &[("host", "127.0.0.1:4711")],
            &[("host", "localhost:4711"), ("origin", "http://localhost:4711"), ("sec-fetch-site", "same-origin")],
            &[("host", "[::1]:4711"), ("sec-fetch-site", "none")],
            &[("host", "localhost:4711"), ("origin", "http://127.0.0.1:4711")],
        ];
        for list in good {
            assert_eq!(gate().check_place(&headers(list)), Ok(()), "{list:?}");
        }
        let bad: [&[(&'static str, &str)]; 9] = [
            &[],
            &[("host", "evil.example:4711")],
            &[("host", "127.0.0.1")],
            &[("host", "127.0.0.1:80")],
            &[("host", "127.0.0.1:4711"), ("host", "127.0.0.1:4711")],
            &[("host", "127.0.0.1:4711"), ("origin", "http://evil.example")],
            &[("host", "127.0.0.1:4711"), ("origin", "null")],
            &[("host", "127.0.0.1:4711"), ("origin", "https://127.0.0.1:4711")],
            &[("host", "127.0.0.1:4711"), ("sec-fetch-site", "cross-site")],
        ];
        for list in bad {
            let mut map = HeaderMap::new();
            for (name, value) in list {
                map.append(*name, value.parse().unwrap());
            }
            assert_eq!(gate().check_place(&map), Err(Refused::Elsewhere), "{list:?}");
        }
    }

    #[test]
    fn a_cookie_is_given_for_the_key_alone_and_opens_the_dashboard() {
        let gate = gate();
        assert_eq!(gate.enter(""), Err(Refused::NoKey));
        assert_eq!(gate.enter(&"07".repeat(31)), Err(Refused::NoKey));
        let cookie = gate.enter(&"07".repeat(KEY_BYTES)).unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && !cookie.contains("0707"));
        let value = cookie.split(';').next().unwrap();
        for (sent, outcome) in [
            (value.to_string(), Ok(())),
            (format!("a=b; {value}; c=d"), Ok(())),
            (value.replace("4711", "4712"), Err(Refused::NoKey)),
            (value[..value.len() - 1].to_string(), Err(Refused::NoKey)),
            (format!("mybackup-4711={}", "07".repeat(KEY_BYTES)), Err(Refused::NoKey)),
            (String::new(), Err(Refused::NoKey)),
        ] {
            assert_eq!(gate.check_cookie(&headers(&[("cookie", &sent)])), outcome, "{sent}");
        }
    }

    #[test]
    fn the_oldest_browser_has_to_enter_again_when_too_many_came() {
        let gate = gate();
        let key = "07".repeat(KEY_BYTES);
        let first = gate.enter(&key).unwrap();
        let cookie = |text: &str| headers(&[("cookie", text.split(';').next().unwrap())]);
        (0..MOST_SESSIONS).for_each(|_| assert!(gate.enter(&key).is_ok()));
        assert_eq!(gate.check_cookie(&cookie(&first)), Err(Refused::NoKey));
    }
}
