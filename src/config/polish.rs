//! Checks the settings of the language model at start, not on Friday evening.

use std::{fs, os::unix::fs::PermissionsExt};

use url::Url;

use super::{load::is_loopback, settings::Polish};

impl Polish {
    /// The endpoint's address; `None`: no model is asked.
    #[must_use]
    pub fn base(&self) -> Option<Url> {
        self.endpoint.parse().ok()
    }
}

/// What is wrong, with the key's name; everything is in order when no endpoint is named.
pub(super) fn check(polish: &Polish) -> Result<(), (&'static str, String)> {
    if polish.endpoint.is_empty() {
        return Ok(());
    }
    let endpoint = "polish.endpoint";
    let url = Url::parse(&polish.endpoint)
        .map_err(|error| (endpoint, format!("is no web address: {error}")))?;
    let host = url.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(host) => {}
        "http" => {
            return Err((
                endpoint,
                format!("is http, which is allowed on loopback only; `{host}` needs https"),
            ));
        }
        other => {
            return Err((
                endpoint,
                format!("must begin with https://, not `{other}:`"),
            ));
        }
    }
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() {
        return Err((
            endpoint,
            "must hold no user name, password or query: the key belongs into `polish.key_file`"
                .to_owned(),
        ));
    }
    if polish.model.trim().is_empty() {
        return Err((
            "polish.model",
            "is empty: name the endpoint's model".to_owned(),
        ));
    }
    if polish.max_calls > 400 {
        return Err((
            "polish.max_calls",
            format!("is {}, but must be 0 to 400 calls", polish.max_calls),
        ));
    }
    if !polish.key_file.as_os_str().is_empty() {
        let path = polish.key_file.display();
        let mode = fs::metadata(&polish.key_file)
            .map_err(|error| ("polish.key_file", format!("{path} cannot be read: {error}")))?
            .permissions()
            .mode();
        if mode & 0o077 != 0 {
            return Err((
                "polish.key_file",
                format!(
                    "{path} can be read by others (mode {:o}): chmod 600 it",
                    mode & 0o777
                ),
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(endpoint: &str, model: &str) -> Result<(), (&'static str, String)> {
        check(&Polish {
            endpoint: endpoint.to_owned(),
            model: model.to_owned(),
            key_file: Default::default(),
            max_calls: 40,
        })
    }

    #[test]
    fn an_endpoint_is_https_or_this_machine() {
        for fine in [
            "",
            "https://api.example/v1",
            "http://127.0.0.1:11434/v1",
            "http://[::1]:1/v1",
        ] {
            assert_eq!(told(fine, "m"), Ok(()), "{fine}");
        }
        for wrong in [
            "http://api.example/v1",
            "ftp://x/",
            "api.example",
            "https://u:p@x/v1",
            "https://x/v1?key=1",
        ] {
            assert_eq!(
                told(wrong, "m").unwrap_err().0,
                "polish.endpoint",
                "{wrong}"
            );
        }
        assert_eq!(told("https://x/v1", " ").unwrap_err().0, "polish.model");
    }
}
