//! What a face stands on: the service of a home, in this process or in another one.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::broadcast;

use super::client::Client;
use super::holder::{Holder, NotHeld};
use crate::events::ServerEvent;
use crate::failure::Failure;
use crate::home::Home;
use crate::keeper::FirstBackup;
use crate::pictures::Picture;
use crate::rpc::folders::FolderOpen;
use crate::rpc::status::{Status, StatusGet};
use crate::rpc::{Problem, Request};
use crate::service::Service;
use crate::session::Around;
use crate::words::Lang;

/// Asking is tried so often while holders come and go.
const TRIES: usize = 3;

/// What this process does for itself: the other one may have no desktop.
const OWN: [&str; 1] = [FolderOpen::NAME];
/// After a holder is gone, the next one is looked for this often.
const LOOKED_EVERY: Duration = Duration::from_millis(200);

/// The service of a home, wherever it runs.
pub struct Desk {
    /// The service of this process; idle while another one holds the home.
    service: Arc<Service>,
    role: Mutex<Role>,
    /// How the home is to be kept, by this process or by the one that holds it.
    keeps: Mutex<Option<FirstBackup>>,
}

enum Role {
    /// This process does the work, and answers the others where it can.
    Holding { _holder: Option<Holder> },
    /// Another process does it.
    Attached(Client),
}

impl Desk {
    /// Holds the home of a service, or attaches to the process that does.
    pub fn of(service: Service) -> Arc<Desk> {
        let service = Arc::new(service);
        let role = take_role(&service);
        let attached = matches!(role, Role::Attached(_));
        let desk = Arc::new(Desk { service, role: Mutex::new(role), keeps: Mutex::new(None) });
        if attached {
            hear_of_holders(Arc::downgrade(&desk));
        }
        desk
    }

    /// The folder of the program's own files.
    pub fn home(&self) -> &Home {
        self.service.home()
    }

    /// What is known of the world around.
    pub fn around(&self) -> &Around {
        self.service.around()
    }

    /// The present moment in nanoseconds since 1970.
    pub fn now_ns(&self) -> i64 {
        self.service.now_ns()
    }

    /// Answers a request; the error is in the language that was asked for.
    pub fn answer(&self, method: &str, params: Value, lang: Lang) -> Result<Value, Problem> {
        for _ in 0..TRIES {
            match self.holder() {
                Some(client) if !OWN.contains(&method) => match client.ask(method, params.clone(), lang) {
                    Ok(answer) => return answer,
                    Err(_) => self.take_place_of_the_gone(),
                },
                _ => return self.service.answer(method, params, lang),
            }
        }
        Err(Problem::of(&Failure::unexpected("the other MyBackup does not answer"), lang))
    }

    /// Takes the picture of a name that a request gave, once; none where there is none of that name.
    pub fn picture(&self, name: &str) -> Option<Picture> {
        match self.holder() {
            Some(client) => client.picture(name).ok().flatten(),
            None => self.service.picture(name),
        }
    }

    /// Asks how things stand.
    pub fn status(&self, lang: Lang) -> Result<Status, Problem> {
        let answer = self.answer(StatusGet::NAME, json!({}), lang)?;
        serde_json::from_value(answer).map_err(|error| Problem::of(&Failure::unexpected(error), lang))
    }

    /// Listens to what happens from now on.
    pub fn listen(&self) -> broadcast::Receiver<ServerEvent> {
        self.service.listen()
    }

    /// Tells whoever listens in this process; nobody may.
    pub fn tell(&self, event: ServerEvent) {
        self.service.tell(event);
    }

    /// Whether the work is done in this process.
    pub fn is_holder(&self) -> bool {
        self.holder().is_none()
    }

    /// Lets what is to be done without anybody asking be done from now on, also when another
    /// process takes over: backups as files change, checks, and cleaning where a person wants that.
    pub fn keep(&self, first: FirstBackup) {
        *self.keeps() = Some(first);
        self.keep_now();
    }

    fn keeps(&self) -> MutexGuard<'_, Option<FirstBackup>> {
        self.keeps.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep_now(&self) {
        let Some(first) = *self.keeps() else { return };
        match self.holder() {
            None => self.service.keep(first),
            // One that is gone meanwhile is noticed by whoever hears its events.
            Some(client) => drop(client.keep(first)),
        }
    }

    /// Ends work that goes on in this process, and waits for it; another process goes on with its own.
    pub fn end(&self) {
        *self.keeps() = None;
        self.service.jobs().stop();
        self.service.rest();
        self.service.jobs().wait();
    }

    fn lock(&self) -> MutexGuard<'_, Role> {
        self.role.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The way to the process that holds the home, where it is another one.
    fn holder(&self) -> Option<Client> {
        match &*self.lock() {
            Role::Holding { .. } => None,
            Role::Attached(client) => Some(client.clone()),
        }
    }

    /// Takes the place of a holder that is gone, unless another process was quicker.
    fn take_place_of_the_gone(&self) {
        let mut role = self.lock();
        if matches!(*role, Role::Attached(_)) && Client::find(self.home(), &self.around().writer).is_none() {
            *role = take_role(&self.service);
            // What went on at the other's has ended with it.
            self.tell(ServerEvent::Changed {});
            drop(role);
            self.keep_now();
            role = self.lock();
        }
        if matches!(*role, Role::Attached(_)) {
            drop(role);
            // It holds the home, but does not listen yet.
            std::thread::sleep(LOOKED_EVERY);
        }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.service.rest();
    }
}

fn take_role(service: &Arc<Service>) -> Role {
    match Holder::take(service) {
        Ok(holder) => Role::Holding { _holder: Some(holder) },
        Err(NotHeld::NoSocket) => Role::Holding { _holder: None },
        Err(NotHeld::ByAnother) => Role::Attached(Client::of(service.home(), &service.around().writer)),
    }
}

/// Passes on what happens at the holder's, until this process is the holder itself or the desk is gone.
fn hear_of_holders(desk: Weak<Desk>) {
    let hearing = move || {
        let mut is_another = false;
        while let Some(client) = desk.upgrade().and_then(|desk| desk.holder()) {
            if let Ok(events) = client.events() {
                // What happened between two holders was heard by nobody.
                let first = is_another.then_some(ServerEvent::Changed {});
                for event in first.into_iter().chain(events) {
                    let Some(desk) = desk.upgrade() else { return };
                    desk.tell(event);
                }
                is_another = true;
            }
            let Some(desk) = desk.upgrade() else { return };
            desk.take_place_of_the_gone();
        }
    };
    // Without it a page still sees what it asks for.
    drop(std::thread::Builder::new().name("events".to_string()).spawn(hearing));
}
