//! The files of `ui/dist`, built into the program.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

/// What `vite build` made; a debug build reads it from the disk instead.
#[derive(rust_embed::RustEmbed)]
#[folder = "../../ui/dist"]
struct Files;

/// Kinds of files that are served, by the ends of their names.
const KINDS: [(&str, &str); 6] = [
    (".html", "text/html; charset=utf-8"),
    (".js", "text/javascript; charset=utf-8"),
    (".css", "text/css; charset=utf-8"),
    (".svg", "image/svg+xml"),
    (".png", "image/png"),
    (".ico", "image/x-icon"),
];

/// Serves one file by its name; any other name is not found.
pub(crate) fn page(path: &str) -> Response {
    let name = match path.trim_start_matches('/') {
        "" => "index.html",
        name => name,
    };
    let kind = KINDS.iter().find(|(end, _)| name.ends_with(end));
    let known = Files::iter().any(|file| file == name);
    let (Some((_, kind)), true, Some(file)) = (kind, known, Files::get(name)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut response = file.data.into_owned().into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
