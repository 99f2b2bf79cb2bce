//! One short call to an address that one of us configured: a webhook or a watcher's ping. The address is a
//! key: nothing here says it, neither in an error nor in a log.

use std::time::Duration;

use reqwest::{Response, Url, header};
use tokio::time::timeout;

use super::{Pace, Web, chain, check};

/// Of an answer. Robots say a line.
const MOST: usize = 64 * 1024;

/// Posts `json`, or asks with GET when there is none, and returns status and answer. The guard against
/// one's own network holds as for feeds, but for `allow_hosts` and for this machine; redirects are not
/// followed.
///
/// # Errors
/// English, without the address: refused, unreachable, or not answered within `limit`.
pub async fn call(
    address: &str,
    json: Option<Vec<u8>>,
    allow_hosts: &[String],
    limit: Duration,
) -> Result<(u16, String), String> {
    let url = Url::parse(address.trim()).map_err(|error| format!("no web address: {error}"))?;
    let mut hosts = allow_hosts.to_vec();
    if let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) {
        let own = crate::net::is_loopback(host.trim_start_matches('[').trim_end_matches(']'));
        if own {
            hosts.push(format!("{host}:{port}"));
        } else if url.scheme() != "https" {
            return Err("only https is spoken to other machines".to_owned());
        }
    }
    let pace = Pace {
        whole: limit,
        ..Pace::default()
    };
    let web = Web::new(&hosts, pace).map_err(|error| error.detail)?;
    timeout(limit, once(&web, &url, json))
        .await
        .unwrap_or_else(|_| Err(format!("no answer within {} s", limit.as_secs())))
}

async fn once(web: &Web, url: &Url, json: Option<Vec<u8>>) -> Result<(u16, String), String> {
    check(url.as_str(), &web.allowed).map_err(|refusal| refusal.detail)?;
    let request = match json {
        Some(body) => web
            .client
            .post(url.clone())
            .header(header::CONTENT_TYPE, "application/json; charset=utf-8")
            .body(body),
        None => web.client.get(url.clone()),
    };
    let without = |error: reqwest::Error| chain(&error.without_url());
    let mut response: Response = request.send().await.map_err(without)?;
    let status = response.status().as_u16();
    let mut answer = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(without)? {
        answer.extend_from_slice(&chunk);
        if answer.len() > MOST {
            answer.truncate(MOST);
            break;
        }
    }
    Ok((status, String::from_utf8_lossy(&answer).into_owned()))
}
