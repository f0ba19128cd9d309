//! R35: nobody but the dashboard's own page is served, whatever is asked and however.
//!
//! Each request is made by hand and sent to the running program; whether it may be
//! served is worked out here, from the rules of docs/threat-model.md alone.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::Duration;

use mybackup_proof::Proof;
use mybackup_testkit::{Dice, Mybackup, args};

/// One running dashboard.
struct Dashboard {
    child: Child,
    port: u16,
    token: String,
    cookie: String,
}

impl Drop for Dashboard {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What was answered.
struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    /// The cookie that it gives.
    fn cookie(&self) -> Option<String> {
        let line = self.head.lines().find_map(|line| line.strip_prefix("set-cookie: "))?;
        line.split(';').next().map(str::to_string)
    }
}

fn send(port: u16, request: &str) -> Answer {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the dashboard listens");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a socket has timeouts");
    stream.write_all(request.as_bytes()).expect("the dashboard reads");
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while reader.read_line(&mut head).expect("it answers in text") > 2 {}
    let mut body = Vec::new();
    // A stream of events never ends: its head is enough.
    if !head.contains("text/event-stream") {
        // What the other side cuts off is judged by what came.
        let _ = reader.read_to_end(&mut body);
    }
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
    Answer { status, head, body: String::from_utf8_lossy(&body).into_owned() }
}

impl Dashboard {
    fn start(computer: &Mybackup) -> Dashboard {
        let mut command = computer.command(args!["serve"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("start the program");
        let mut line = String::new();
        let out = child.stdout.take().expect("its output is a pipe");
        BufReader::new(out).read_line(&mut line).expect("it says where it is");
        let link = line.split_whitespace().last().expect("the address comes last");
        let (address, token) = link.split_once("/#t=").expect("the key comes behind the address");
        let port = address.rsplit(':').next().and_then(|port| port.parse().ok()).expect("it has a port");
        let mut dashboard = Dashboard { child, port, token: token.to_string(), cookie: String::new() };
        let body = format!("{{\"token\":\"{token}\"}}");
        let entered = send(port, &dashboard.own("POST /enter", &body));
        assert_eq!(entered.status, 204, "{}", entered.head);
        let cookie =
            entered.head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a cookie is given");
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
        dashboard.cookie = cookie.split(';').next().expect("it has a value").to_string();
        dashboard
    }

    /// A request as the dashboard's own page makes it.
    fn own(&self, what: &str, body: &str) -> String {
        let host = format!("127.0.0.1:{}", self.port);
        let cookie = if self.cookie.is_empty() { String::new() } else { format!("Cookie: {}\r\n", self.cookie) };
        format!(
            "{what} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nSec-Fetch-Site: same-origin\r\nX-MyBackup: 1\r\n\
             Content-Type: application/json\r\n{cookie}Connection: close\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    }
}

/// A value of a header, and whether the dashboard's own page could have sent it.
type Choice = (Option<String>, bool);

fn pick<'c>(dice: &mut Dice, from: &'c [Choice]) -> &'c Choice {
    &from[dice.below(from.len() as u64) as usize]
}

struct Choices {
    hosts: Vec<Choice>,
    origins: Vec<Choice>,
    sites: Vec<Choice>,
    cookies: Vec<Choice>,
    own: Vec<Choice>,
    kinds: Vec<Choice>,
}

impl Choices {
    fn of(dashboard: &Dashboard) -> Choices {
        let port = dashboard.port;
        let some = |text: String, good| (Some(text), good);
        let value = dashboard.cookie.split_once('=').expect("a cookie has a value").1;
        Choices {
            hosts: vec![
                some(format!("127.0.0.1:{port}"), true),
                some(format!("localhost:{port}"), true),
                some(format!("evil.example:{port}"), false),
                some(format!("127.0.0.1.evil.example:{port}"), false),
                some("127.0.0.1".to_string(), false),
                some(format!("0.0.0.0:{port}"), false),
                some(format!("127.0.0.1:{}", port ^ 1), false),
                some(format!("127.0.0.1:{port}\r\nHost: evil.example"), false),
            ],
            origins: vec![
                some(format!("http://127.0.0.1:{port}"), true),
                some(format!("http://localhost:{port}"), true),
                (None, false),
                some("null".to_string(), false),
                some("http://evil.example".to_string(), false),
                some(format!("http://evil.example:{port}"), false),
                some(format!("https://127.0.0.1:{port}"), false),
                some(format!("http://127.0.0.1:{port}.evil.example"), false),
                some("http://127.0.0.1".to_string(), false),
            ],
            sites: vec![
                some("same-origin".to_string(), true),
                (None, true),
                some("cross-site".to_string(), false),
                some("same-site".to_string(), false),
            ],
            cookies: vec![
                some(dashboard.cookie.clone(), true),
                some(format!("other=1; {}", dashboard.cookie), true),
                (None, false),
                some(format!("mybackup-{port}={}", dashboard.token), false),
                some(format!("mybackup-{port}="), false),
                some(format!("mybackup-{}={value}", port ^ 1), false),
                some(dashboard.cookie[..dashboard.cookie.len() - 1].to_string(), false),
                some(format!("{}0", dashboard.cookie), false),
            ],
            own: vec![some("1".to_string(), true), (None, false)],
            kinds: vec![
                some("application/json".to_string(), true),
                some("text/plain".to_string(), false),
                some("application/x-www-form-urlencoded".to_string(), false),
                some("multipart/form-data; boundary=x".to_string(), false),
                (None, false),
            ],
        }
    }
}

const PATHS: [&str; 16] = [
    "/preview/",
    "/preview/..%2f..%2fetc%2fpasswd",
    "/preview/../../../../etc/passwd",
    "/preview/0000000000000000000000000000000000000000000000000000000000000000",
    "/../Cargo.toml",
    "/..%2f..%2fetc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/assets/../../../../etc/passwd",
    "/assets/..%5c..%5cetc%5cpasswd",
    "//etc/passwd",
    "/etc/passwd",
    "/index.html%00.js",
    "/rpc/",
    "/RPC",
    "/rpc%3fmethod=status.get",
    "/.git/config",
];
const METHODS: [&str; 6] = ["GET", "POST", "PUT", "OPTIONS", "DELETE", "PATCH"];

#[test]
fn r35_nobody_but_the_dashboards_own_page_is_served() {
    let mut proof = Proof::begin("R35", "");
    let computer = Mybackup::protecting(|tree| tree.file("canary-of-the-dashboard.txt", "canary"));
    computer.backup();
    let mut dashboard = Dashboard::start(&computer);
    let mut choices = Choices::of(&dashboard);
    let mut dice = Dice::new(proof.seed());
    let asked = r#"{"method":"catalog.search","params":{"text":"canary"}}"#;
    let entering = format!("{{\"token\":\"{}\"}}", dashboard.token);
    for case in 0..proof.amount(6_000, 60_000) {
        let header = |name: &str, choice: &Choice| {
            choice.0.as_ref().map(|value| format!("{name}: {value}\r\n")).unwrap_or_default()
        };
        let lines = [
            ("Host", pick(&mut dice, &choices.hosts)),
            ("Origin", pick(&mut dice, &choices.origins)),
            ("Sec-Fetch-Site", pick(&mut dice, &choices.sites)),
            ("Cookie", pick(&mut dice, &choices.cookies)),
            ("X-MyBackup", pick(&mut dice, &choices.own)),
            ("Content-Type", pick(&mut dice, &choices.kinds)),
        ];
        // Half of them are right but for one thing.
        let only = (dice.below(2) == 0).then(|| dice.below(lines.len() as u64) as usize);
        let firsts = [&choices.hosts, &choices.origins, &choices.sites, &choices.cookies, &choices.own, &choices.kinds];
        let lines: Vec<(&str, &Choice)> = lines
            .into_iter()
            .enumerate()
            .map(|(at, (name, choice))| {
                (name, if only.is_none_or(|only| only == at) { choice } else { &firsts[at][0] })
            })
            .collect();
        let good = |at: usize| lines[at].1.1;
        // An absent Origin is no other site's, but it is not the page's own either.
        let in_place = good(0) && (good(1) || lines[1].1.0.is_none()) && good(2);
        let own_page = in_place && good(1) && good(4) && good(5);
        let (what, body, may) = match dice.below(4) {
            0 => ("POST /rpc".to_string(), asked, own_page && good(3)),
            1 => ("POST /enter".to_string(), entering.as_str(), own_page),
            2 => ("GET /events".to_string(), "", in_place && good(3)),
            _ => {
                let path = PATHS[dice.below(PATHS.len() as u64) as usize];
                (format!("{} {path}", METHODS[dice.below(METHODS.len() as u64) as usize]), asked, false)
            }
        };
        let heads: String = lines.iter().map(|(name, choice)| header(name, choice)).collect();
        let length = body.len();
        let answer = send(
            dashboard.port,
            &format!("{what} HTTP/1.1\r\n{heads}Connection: close\r\nContent-Length: {length}\r\n\r\n{body}"),
        );
        let served = (200..300).contains(&answer.status);
        let named = || format!("case {case}: {what} with {lines:?}: {}", answer.head);
        assert_eq!(served, may, "{}", named());
        let leaks = answer.body.contains("canary-of-the-dashboard") || answer.body.contains("root:");
        assert!(!leaks || may, "{}", named());
        assert!(answer.status < 500, "{}", named());
        if let Some(cookie) = answer.cookie() {
            // The oldest browsers are let out when too many came: this one came just now.
            dashboard.cookie = cookie;
            choices = Choices::of(&dashboard);
        }
        proof.add("requests", 1);
        proof.add(if served { "served" } else { "refused" }, 1);
    }
    proof.add("wrongly_served", 0);
    assert!(proof.figure("served") > 100 && proof.figure("refused") > 1_000);
    proof.done();
}

#[test]
fn r35_a_page_of_another_name_or_without_a_key_shows_nothing() {
    let computer = Mybackup::protecting(|tree| tree.file("a", "b"));
    let dashboard = Dashboard::start(&computer);
    let own = |what: &str, body: &str| send(dashboard.port, &dashboard.own(what, body));
    // The pages themselves hold nothing of a person, and carry the rules for what they may do.
    let page = own("GET /", "");
    assert_eq!(page.status, 200);
    for rule in
        ["content-security-policy: default-src 'none'", "x-frame-options: DENY", "x-content-type-options: nosniff"]
    {
        assert!(page.head.contains(rule), "{rule} in {}", page.head);
    }
    assert!(!page.head.contains("unsafe-inline") && !page.body.contains(&dashboard.token));
    // A request that is too long, broken, or unknown is refused in words.
    let long = format!("{{\"token\":\"{}\"}}", "x".repeat(2 << 20));
    assert_eq!(own("POST /enter", &long).status, 413);
    // With the key, the file of a recovery kit may come along; what is longer is not even listened to.
    let announced = dashboard.own("POST /rpc", "{}").replace("Content-Length: 2\r\n", "Content-Length: 31000000\r\n");
    assert!(announced.contains("31000000"));
    assert_eq!(send(dashboard.port, &announced).status, 413);
    let stranger = announced.replace("Cookie: ", "X-Cookie: ");
    assert_eq!(send(dashboard.port, &stranger).status, 401);
    assert_eq!(own("POST /rpc", "{").status, 400);
    for broken in ["{\"method\":\"nope\"}", "{\"method\":\"folders.add\",\"params\":{\"path\":7}}"] {
        let answer = own("POST /rpc", broken);
        assert!(answer.status == 200 && answer.body.contains("\"problem\""), "{}", answer.body);
    }
    // The key goes into no answer, and a wrong one opens nothing.
    assert_eq!(own("POST /enter", "{\"token\":\"\"}").status, 401);
    assert!(!own("POST /rpc", "{\"method\":\"app.info\",\"params\":{}}").body.contains(&dashboard.token));
}

#[test]
fn r35_a_picture_is_given_once_to_an_image_of_the_own_page() {
    let drawing = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    let computer = Mybackup::protecting(|tree| tree.file("drawing.svg", drawing));
    computer.backup();
    let dashboard = Dashboard::start(&computer);
    let own = |what: &str, body: &str| send(dashboard.port, &dashboard.own(what, body));
    let path = computer.source().join("drawing.svg").display().to_string();
    let found = own("POST /rpc", r#"{"method":"catalog.search","params":{"text":"drawing.svg"}}"#).body;
    let raw = found.split("\"raw\":\"").nth(1).and_then(|rest| rest.split('"').next()).expect("it is found");
    let asked = format!(
        "{{\"method\":\"preview.image\",\"params\":{{\"path\":{{\"shown\":\"\",\"raw\":\"{raw}\"}},\"version\":1}}}}"
    );
    let offer = || {
        let answer = own("POST /rpc", &asked);
        let id = answer.body.split("\"id\":\"").nth(1).and_then(|rest| rest.split('"').next());
        id.unwrap_or_else(|| panic!("{}", answer.body)).to_string()
    };
    let id = offer();
    let address = format!("GET /preview/{id}");
    // Without the cookie, from elsewhere, as a page or read by a script: nothing, and the name stays good.
    let request = dashboard.own(&address, "");
    let without = request.replace(&format!("Cookie: {}\r\n", dashboard.cookie), "");
    assert_eq!(send(dashboard.port, &without).status, 401);
    assert_eq!(send(dashboard.port, &request.replace("same-origin", "cross-site")).status, 403);
    for wanted in ["document", "iframe", "empty", "object", "script"] {
        let odd = request.replace("X-MyBackup", &format!("Sec-Fetch-Dest: {wanted}\r\nX-MyBackup"));
        assert_eq!(send(dashboard.port, &odd).status, 403, "{wanted}");
    }
    let mut guessed = id.clone();
    guessed.replace_range(..1, if id.starts_with('0') { "1" } else { "0" });
    for wrong in [guessed.as_str(), "drawing.svg", &id[..63], "%00", "..%2frpc", &path.replace('/', "%2f")] {
        assert_eq!(own(&format!("GET /preview/{wrong}"), "").status, 404, "{wrong}");
    }
    let given = send(dashboard.port, &request.replace("X-MyBackup", "Sec-Fetch-Dest: image\r\nX-MyBackup"));
    assert_eq!((given.status, given.body.as_str()), (200, drawing));
    for rule in [
        "content-type: image/svg+xml",
        "content-security-policy: default-src 'none'; style-src 'unsafe-inline'; sandbox",
        "x-content-type-options: nosniff",
        "cross-origin-resource-policy: same-origin",
        "cache-control: no-store",
    ] {
        assert!(given.head.contains(rule), "{rule} in {}", given.head);
    }
    assert_eq!(given.head.matches("content-security-policy").count(), 1, "{}", given.head);
    assert_eq!(own(&address, "").status, 404, "It was used");
}
