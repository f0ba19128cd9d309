//! The ways in: the pages, entering, asking, and listening.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use mybackup_service::words::Lang;
use mybackup_service::{Desk, pictures};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio_stream::StreamExt;
use tokio_stream::wrappers::BroadcastStream;

use crate::gate::{Gate, Refused};
use crate::pages;

/// Bytes of a request at most, for anybody.
const MOST_BYTES: usize = 1 << 20;
/// And for a page with the key: a file of 20 MiB in base64, and what stands around it.
const MOST_ASKED: usize = 28 << 20;
/// A quiet connection is kept alive this often.
const KEPT_ALIVE: Duration = Duration::from_secs(15);
/// What a page may load and do: only what this program serves, and nothing written into the page itself.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; \
    connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'";

/// What every route is given.
#[derive(Clone)]
struct Inside {
    desk: Arc<Desk>,
    gate: Arc<Gate>,
}

/// All routes of a dashboard.
pub(crate) fn routes(desk: Arc<Desk>, gate: Gate) -> Router {
    let inside = Inside { desk, gate: Arc::new(gate) };
    Router::new()
        .route("/enter", post(enter))
        .route("/rpc", post(ask))
        .route("/events", get(listen))
        .route("/preview/{name}", get(picture))
        .fallback(get(page))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(from_fn_with_state(inside.clone(), guard))
        .with_state(inside)
}

/// Stands before every route, and behind every answer.
async fn guard(State(inside): State<Inside>, request: Request, next: Next) -> Response {
    let mut response = match inside.gate.check_place(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(refused) => refused.into_response(),
    };
    // A picture has a stricter one of its own.
    response.headers_mut().entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    for (name, value) in [
        ("cross-origin-resource-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-store"),
    ] {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Refused::Elsewhere => StatusCode::FORBIDDEN.into_response(),
            Refused::NoKey => StatusCode::UNAUTHORIZED.into_response(),
        }
    }
}

/// Reads JSON that says it is JSON: a form cannot say that.
fn body<'b, T: Deserialize<'b>>(headers: &HeaderMap, bytes: &'b Bytes) -> Result<T, StatusCode> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().unwrap_or_default().trim() != "application/json" {
        return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
    serde_json::from_slice(bytes).map_err(|_| StatusCode::BAD_REQUEST)
}

/// The key that a page was opened with.
#[derive(Deserialize)]
struct Entering {
    token: String,
}

async fn enter(State(inside): State<Inside>, headers: HeaderMap, bytes: Bytes) -> Result<Response, Response> {
    inside.gate.check_own_page(&headers).map_err(IntoResponse::into_response)?;
    let entering: Entering = body(&headers, &bytes).map_err(IntoResponse::into_response)?;
    let cookie = inside.gate.enter(&entering.token).map_err(IntoResponse::into_response)?;
    let cookie = HeaderValue::from_str(&cookie).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())?;
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie)]).into_response())
}

/// A request by name.
#[derive(Deserialize)]
struct Asking {
    method: String,
    #[serde(default)]
    params: Value,
}

async fn ask(State(inside): State<Inside>, headers: HeaderMap, asked: Body) -> Result<Response, Response> {
    inside.gate.check_own_page(&headers).map_err(IntoResponse::into_response)?;
    inside.gate.check_cookie(&headers).map_err(IntoResponse::into_response)?;
    // Only who may ask is listened to at length: the file of a recovery kit comes along with its request.
    let too_long = || StatusCode::PAYLOAD_TOO_LARGE.into_response();
    if asked.size_hint().lower() > MOST_ASKED as u64 {
        return Err(too_long());
    }
    let bytes = to_bytes(asked, MOST_ASKED).await.map_err(|_| too_long())?;
    let Asking { method, params }: Asking = body(&headers, &bytes).map_err(IntoResponse::into_response)?;
    let lang = headers.get("x-mybackup-language").and_then(|lang| lang.to_str().ok()).and_then(Lang::from_name);
    let desk = inside.desk;
    let lang = lang.unwrap_or(desk.around().lang);
    // The engine reads disks: it has threads of its own, so that other requests go on.
    let answered = tokio::task::spawn_blocking(move || desk.answer(&method, params, lang)).await;
    let answer = match answered {
        Ok(Ok(answer)) => json!({ "ok": answer }),
        Ok(Err(problem)) => json!({ "problem": problem }),
        Err(_) => return Err(StatusCode::INTERNAL_SERVER_ERROR.into_response()),
    };
    Ok(axum::Json(answer).into_response())
}

async fn listen(State(inside): State<Inside>, headers: HeaderMap) -> Result<Response, Response> {
    inside.gate.check_cookie(&headers).map_err(IntoResponse::into_response)?;
    let events = BroadcastStream::new(inside.desk.listen()).map(|event| {
        let event = match event {
            Ok(event) => serde_json::to_string(&event).unwrap_or_default(),
            // A slow listener missed some: it has to ask for everything again.
            Err(_) => r#"{"event":"missed"}"#.to_string(),
        };
        Ok::<_, Infallible>(Event::default().data(event))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEPT_ALIVE)).into_response())
}

/// Gives a picture of the backup to an image of the page, under a name that `preview.image` made.
async fn picture(
    State(inside): State<Inside>,
    headers: HeaderMap,
    Path(name): Path<String>,
) -> Result<Response, Response> {
    inside.gate.check_cookie(&headers).map_err(IntoResponse::into_response)?;
    // A browser says what it is for: a picture is never opened as a page or read by a script.
    if headers.get("sec-fetch-dest").is_some_and(|wanted| wanted.as_bytes() != b"image") {
        return Err(Refused::Elsewhere.into_response());
    }
    let found = tokio::task::spawn_blocking(move || inside.desk.picture(&name)).await;
    let picture = found.ok().flatten().ok_or_else(|| StatusCode::NOT_FOUND.into_response())?;
    let heads = [(CONTENT_TYPE, picture.kind), (CONTENT_SECURITY_POLICY, pictures::POLICY)];
    Ok((heads, picture.bytes).into_response())
}

async fn page(uri: Uri) -> Response {
    pages::page(uri.path())
}
