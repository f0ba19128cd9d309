//! What a face stands on: the service of a home, in this process or in another one.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use mybackup_engine::run::Clock;
use serde_json::{Value, json};
use tokio::sync::broadcast;

use super::client::Client;
use super::holder::{Holder, NotHeld};
use crate::events::ServerEvent;
use crate::failure::Failure;
use crate::home::Home;
use crate::rpc::status::Status;
use crate::rpc::{Problem, Request, status::StatusGet};
use crate::service::{EVENTS_KEPT, Service};
use crate::session::Around;
use crate::words::Lang;

/// Asking is tried so often while holders come and go.
const TRIES: usize = 3;

/// The service of a home, wherever it runs.
pub struct Desk {
    home: Home,
    around: Around,
    clock: Arc<dyn Clock>,
    events: broadcast::Sender<ServerEvent>,
    role: Mutex<Role>,
}

/// After a holder is gone, the next one is looked for this often.
const LOOKED_EVERY: Duration = Duration::from_millis(200);

enum Role {
    /// This process does the work, and answers the others where it can.
    Holding { service: Arc<Service>, _holder: Option<Holder> },
    /// Another process does it.
    Attached(Client),
}

/// Who answers now.
enum Way {
    Here(Arc<Service>),
    There(Client),
}

impl Desk {
    /// Holds the home, or attaches to the process that does.
    pub fn open(home: Home, around: Around, clock: Arc<dyn Clock>) -> Arc<Desk> {
        let (events, _) = broadcast::channel(EVENTS_KEPT);
        let role = take_role(&home, &around, &clock, &events);
        let attached = matches!(role, Role::Attached(_));
        let desk = Arc::new(Desk { home, around, clock, events, role: Mutex::new(role) });
        if attached {
            hear_of_holders(Arc::downgrade(&desk));
        }
        desk
    }

    /// The folder of the program's own files.
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// What is known of the world around.
    pub fn around(&self) -> &Around {
        &self.around
    }

    /// The present moment in nanoseconds since 1970.
    pub fn now_ns(&self) -> i64 {
        self.clock.now()
    }

    /// Answers a request; the error is in the language that was asked for.
    pub fn answer(&self, method: &str, params: Value, lang: Lang) -> Result<Value, Problem> {
        for _ in 0..TRIES {
            match self.way() {
                Way::Here(service) => return service.answer(method, params, lang),
                Way::There(client) => match client.ask(method, params.clone(), lang) {
                    Ok(answer) => return answer,
                    Err(_) => self.take_place_of_the_gone(),
                },
            }
        }
        Err(Problem::of(&Failure::unexpected("the other MyBackup does not answer"), lang))
    }

    /// Asks how things stand.
    pub fn status(&self, lang: Lang) -> Result<Status, Problem> {
        let answer = self.answer(StatusGet::NAME, json!({}), lang)?;
        serde_json::from_value(answer).map_err(|error| Problem::of(&Failure::unexpected(error), lang))
    }

    /// Listens to what happens from now on.
    pub fn listen(&self) -> broadcast::Receiver<ServerEvent> {
        self.events.subscribe()
    }

    /// Tells whoever listens in this process; nobody may.
    pub fn tell(&self, event: ServerEvent) {
        let _ = self.events.send(event);
    }

    /// Whether the work is done in this process.
    pub fn is_holder(&self) -> bool {
        matches!(*self.lock(), Role::Holding { .. })
    }

    /// Ends work that goes on in this process, and waits for it; another process goes on with its own.
    pub fn end(&self) {
        if let Way::Here(service) = self.way() {
            service.jobs().stop();
            service.jobs().wait();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Role> {
        self.role.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn way(&self) -> Way {
        match &*self.lock() {
            Role::Holding { service, .. } => Way::Here(service.clone()),
            Role::Attached(client) => Way::There(client.clone()),
        }
    }

    /// Takes the place of a holder that is gone, unless another process was quicker.
    fn take_place_of_the_gone(&self) {
        let mut role = self.lock();
        if matches!(*role, Role::Attached(_)) && Client::find(&self.home, &self.around.writer).is_none() {
            *role = take_role(&self.home, &self.around, &self.clock, &self.events);
            // What went on at the other's has ended with it.
            self.tell(ServerEvent::Changed {});
        }
        if matches!(*role, Role::Attached(_)) {
            drop(role);
            // It holds the home, but does not listen yet.
            std::thread::sleep(LOOKED_EVERY);
        }
    }
}

fn take_role(home: &Home, around: &Around, clock: &Arc<dyn Clock>, events: &broadcast::Sender<ServerEvent>) -> Role {
    let service = Service::with_events(home.clone(), around.clone(), clock.clone(), events.clone());
    let service = Arc::new(service);
    match Holder::take(home, &service) {
        Ok(holder) => Role::Holding { service, _holder: Some(holder) },
        Err(NotHeld::NoSocket) => Role::Holding { service, _holder: None },
        Err(NotHeld::ByAnother) => Role::Attached(Client::of(home, &around.writer)),
    }
}

/// Passes on what happens at the holder's, until this process is the holder itself or the desk is gone.
fn hear_of_holders(desk: Weak<Desk>) {
    let hearing = move || {
        let mut is_another = false;
        while let Some(Way::There(client)) = desk.upgrade().map(|desk| desk.way()) {
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
