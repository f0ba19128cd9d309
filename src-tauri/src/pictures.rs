//! The scheme `mb-preview:`, by which the page shows pictures of the backup.
//!
//! An address holds a name that the service made for one picture, and nothing else:
//! no path ever, and the bytes are given once ([`mybackup_service::pictures`]).

use mybackup_service::pictures::{POLICY, Picture};
use tauri::http::{Request, Response, StatusCode, header};
use tauri::{Manager, Runtime, UriSchemeContext, UriSchemeResponder};

use crate::Shell;

/// The scheme's name; the content policy allows it for images alone.
pub(crate) const SCHEME: &str = "mb-preview";

/// Answers one address.
pub(crate) fn answer<R: Runtime>(
    context: UriSchemeContext<'_, R>,
    request: Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let desk = context.app_handle().state::<Shell>().desk.clone();
    let name = request.uri().path().trim_start_matches('/').to_string();
    // The engine reads disks: the window goes on meanwhile.
    tauri::async_runtime::spawn_blocking(move || responder.respond(response(desk.picture(&name))));
}

fn response(picture: Option<Picture>) -> Response<Vec<u8>> {
    let found = picture.is_some();
    let Picture { kind, bytes } = picture.unwrap_or(Picture { kind: "text/plain", bytes: Vec::new() });
    let mut response = Response::new(bytes);
    *response.status_mut() = if found { StatusCode::OK } else { StatusCode::NOT_FOUND };
    for (name, value) in [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        response.headers_mut().insert(name, header::HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_what_its_bytes_say_and_nothing_is_found_without_one() {
        let given = response(Some(Picture { kind: "image/png", bytes: vec![1] }));
        assert_eq!(
            (given.status(), &given.headers()[header::CONTENT_TYPE]),
            (StatusCode::OK, &"image/png".parse().unwrap())
        );
        assert!(given.headers().contains_key(header::X_CONTENT_TYPE_OPTIONS));
        let none = response(None);
        assert_eq!((none.status(), none.body().len()), (StatusCode::NOT_FOUND, 0));
    }
}
