//! Asks the process that holds a home.

use std::io::{self, BufReader};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use interprocess::local_socket::Stream;
use serde_json::Value;

use super::socket::{connect, read_line, write_line};
use super::{Answer, Asking, What};
use crate::events::ServerEvent;
use crate::home::Home;
use crate::keeper::FirstBackup;
use crate::pictures::{Picture, kind_of};
use crate::rpc::Problem;
use crate::words::Lang;

/// The way to the process that holds a home.
#[derive(Debug, Clone)]
pub struct Client {
    home: Home,
    version: String,
}

/// What happens at the holder's, as long as it runs.
pub struct Events(BufReader<Stream>);

impl Client {
    /// Finds the process that holds the home; `None` where nobody does.
    ///
    /// `version` is the name and version of the program that asks.
    pub fn find(home: &Home, version: &str) -> Option<Client> {
        connect(home).ok()?;
        Some(Client::of(home, version))
    }

    pub(super) fn of(home: &Home, version: &str) -> Client {
        Client { home: home.clone(), version: version.to_string() }
    }

    /// Asks by name; the outer error says that the holder is gone.
    pub fn ask(&self, method: &str, params: Value, lang: Lang) -> io::Result<Result<Value, Problem>> {
        let language = lang.code().to_string();
        self.answer(What::Request { method: method.to_string(), params, language })
    }

    /// Takes the picture of a name; none where there is none of that name.
    pub(super) fn picture(&self, name: &str) -> io::Result<Option<Picture>> {
        let answer = self.answer(What::Picture { name: name.to_string() })?;
        let bytes = answer.ok().and_then(|answer| STANDARD.decode(answer.as_str()?).ok());
        Ok(bytes.and_then(|bytes| Some(Picture { kind: kind_of(&bytes)?, bytes })))
    }

    fn answer(&self, what: What) -> io::Result<Result<Value, Problem>> {
        let mut stream = self.send(what)?;
        let line = read_line(&mut stream)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        Ok(match serde_json::from_slice(&line)? {
            Answer::Ok(answer) => Ok(answer),
            Answer::Problem(problem) => Err(problem),
        })
    }

    /// Listens to what happens from now on.
    pub fn events(&self) -> io::Result<Events> {
        Ok(Events(self.send(What::Events)?))
    }

    /// Says that something was changed behind the holder's back.
    pub fn say_changed(&self) -> io::Result<()> {
        self.send(What::Changed).map(drop)
    }

    /// Asks the holder to do what is to be done without anybody asking.
    pub(super) fn keep(&self, first: FirstBackup) -> io::Result<()> {
        self.send(What::Keep { first }).map(drop)
    }

    fn send(&self, what: What) -> io::Result<BufReader<Stream>> {
        let mut stream = connect(&self.home)?;
        write_line(&mut stream, &Asking { version: self.version.clone(), what })?;
        Ok(BufReader::new(stream))
    }
}

impl Iterator for Events {
    type Item = ServerEvent;

    fn next(&mut self) -> Option<ServerEvent> {
        let line = read_line(&mut self.0).ok().flatten()?;
        serde_json::from_slice(&line).ok()
    }
}
