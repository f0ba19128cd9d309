//! The dashboard: the pages of `ui/` over loopback, for a browser on this computer.
//!
//! Loopback is no wall: other users and any web page can reach it. So nothing is
//! answered without the key that this program made for this start, no other
//! site's page is served, and no name but this computer's own is answered to
//! ([`gate`]). It decides nothing about backups: it passes requests on.

mod browser;
mod gate;
mod pages;
mod routes;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use mybackup_service::Desk;
use mybackup_service::home::Home;

pub use gate::Key;

/// Whether it was asked to end is looked at this often.
const LOOKED_EVERY: Duration = Duration::from_millis(100);

/// A dashboard that listens.
pub struct Dashboard {
    listener: TcpListener,
    address: SocketAddr,
    key: Key,
}

impl Dashboard {
    /// Listens on a port of the loopback address; 0 takes any that is free.
    pub fn listen(port: u16) -> std::io::Result<Dashboard> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok(Dashboard { listener, address, key: Key::random()? })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address that opens it: whoever has it can use the dashboard until the program ends.
    pub fn link(&self) -> String {
        format!("http://{}/#t={}", self.address, self.key.text())
    }

    /// Shows it in the person's browser, where there is one.
    pub fn open_browser(&self, home: &Home) -> std::io::Result<()> {
        browser::show(home, &self.link())
    }

    /// Serves until `stop` is set; work that goes on then is asked to end well, and waited for.
    pub fn serve(self, desk: &Arc<Desk>, stop: Arc<AtomicBool>) -> std::io::Result<()> {
        let threads = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let gate = gate::Gate::new(self.address.port(), self.key);
        let routes = routes::routes(desk.clone(), gate);
        let served = threads.block_on(async {
            let listener = tokio::net::TcpListener::from_std(self.listener)?;
            let asked_to_end = async {
                while !stop.load(Ordering::Relaxed) {
                    tokio::time::sleep(LOOKED_EVERY).await;
                }
            };
            // Pages that listen keep their connections for ever: they are not waited for.
            tokio::select! {
                served = axum::serve(listener, routes) => served,
                () = asked_to_end => Ok(()),
            }
        });
        desk.end();
        threads.shutdown_background();
        served
    }
}
