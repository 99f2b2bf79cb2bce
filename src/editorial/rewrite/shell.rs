//! Asks the model and keeps what passed the gate beside the rule draft: the only place of this folder
//! that touches the network and the store.

use std::{path::PathBuf, time::Duration};

use chrono::{DateTime, Utc};
use reqwest::{Client, StatusCode, Url, header, redirect::Policy};
use tokio::time::timeout;

use super::{
    answer::{Fields, fields},
    gate::gate,
    ground::Ground,
    pace::{Call, Pause, may_call},
    prompt,
};
use crate::{
    model::{Clock, Edition, StoryId},
    net,
    store::{Store, StoreError},
};

/// Until the connection stands.
const CONNECT: Duration = Duration::from_secs(3);
/// A reply has some kilobytes; what is longer is no answer.
const MOST_BYTES: usize = 256 * 1024;
/// A question is asked so often, then its story keeps its rule draft.
const TRIES: usize = 2;

/// Where the model is.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// Base address, e.g. `http://127.0.0.1:11434/v1`.
    pub base: Url,
    /// The model's name there.
    pub model: String,
    /// File with the key, read for each call; `None`: no key is sent.
    pub key_file: Option<PathBuf>,
    /// From the question to the last byte of the answer.
    pub patience: Duration,
}

impl Endpoint {
    /// How long an answer may take where nothing else is set.
    pub const PATIENCE: Duration = Duration::from_secs(20);
}

/// What asking needs.
#[derive(Debug)]
pub struct Studio<'a> {
    /// Rows.
    pub store: &'a Store,
    /// Budgets and breaker count by it.
    pub clock: &'a dyn Clock,
    /// The model.
    pub endpoint: &'a Endpoint,
    /// Calls an edition may cost.
    pub budget: usize,
    /// When the edition locks.
    pub lock: DateTime<Utc>,
    /// No call begins after so long in one round; the round's caller has other work.
    pub round: Duration,
}

/// What a round did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Polishing {
    /// Stories that have a 润色稿 now and had none.
    pub polished: usize,
    /// Questions that left.
    pub calls: usize,
    /// Why the round ended early.
    pub pause: Option<Pause>,
    /// What failed, English.
    pub failed: Vec<String>,
}

/// Asks for each story of `stories`, in order, that has no 润色稿 for its present source.
///
/// # Errors
/// The store cannot be read or written. A model that is away, slow or wrong is no error: it stands in
/// [`Polishing::failed`], and the rule drafts stay as they are.
pub async fn polish(
    studio: &Studio<'_>,
    edition: &Edition,
    stories: &[(StoryId, Ground)],
) -> Result<Polishing, StoreError> {
    let mut done = Polishing::default();
    let begun = studio.clock.monotonic();
    for (id, ground) in stories {
        let key = prompt::key(ground, &studio.endpoint.model);
        let (mut answer, mut asked) = studio.store.polish_answer(&key).await?;
        while answer.is_none() && asked < TRIES {
            if studio.clock.monotonic().saturating_sub(begun) > studio.round {
                return Ok(done);
            }
            let (latest, spent) = studio.store.polish_calls(edition.id).await?;
            let latest: Vec<Call> = latest
                .iter()
                .map(|call| Call {
                    at: call.at,
                    answered: call.answered,
                })
                .collect();
            let now = studio.clock.now();
            if let Err(pause) = may_call(now, &latest, spent, studio.budget, studio.lock) {
                done.pause = Some(pause);
                return Ok(done);
            }
            let row = studio.store.ask_polish(&key, edition.id, *id, now).await?;
            done.calls += 1;
            asked += 1;
            // A server that knows no `response_format` refuses the first form of the question.
            match ask(studio.endpoint, ground, asked > 1).await {
                Ok(fields) => {
                    let json = serde_json::to_string(&fields).unwrap_or_default();
                    studio.store.polish_answered(row, Some(&json), "").await?;
                    answer = Some(json);
                }
                Err(detail) => {
                    studio.store.polish_answered(row, None, &detail).await?;
                    done.failed.push(format!("story {id}: {detail}"));
                }
            }
        }
        let Some(fields) = answer.and_then(|json| serde_json::from_str::<Fields>(&json).ok())
        else {
            continue;
        };
        // The gate is asked anew: its rules may have become stricter since the answer came.
        let polished = gate(&fields, ground, &studio.endpoint.model);
        let (mut story, version) = studio.store.story(*id).await?;
        if story.draft.polished.as_ref() == Some(&polished) {
            continue;
        }
        story.draft.polished = Some(polished);
        let now = studio.clock.now();
        match studio
            .store
            .change_story(&story, version, "yixian", "story.polish", now)
            .await
        {
            Ok(()) => done.polished += 1,
            // Somebody saves the story at this moment: the next round adds it, from the kept answer.
            Err(StoreError::Stale { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}

/// One question. Errors are English, for the log; they hold no source text and no key.
async fn ask(endpoint: &Endpoint, ground: &Ground, plain: bool) -> Result<Fields, String> {
    let body = prompt::request(ground, &endpoint.model, plain).to_string();
    let patience = endpoint.patience;
    let reply = timeout(patience, post(endpoint, body))
        .await
        .map_err(|_| format!("no whole answer within {} s", patience.as_secs_f32()))??;
    fields(&reply).map_err(|error| error.to_string())
}

async fn post(endpoint: &Endpoint, body: String) -> Result<Vec<u8>, String> {
    let tls = net::web_trust().map_err(|error| error.to_string())?;
    let client = Client::builder()
        .no_proxy()
        .referer(false)
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .connect_timeout(CONNECT)
        .tls_backend_preconfigured(tls)
        .build()
        .map_err(|error| error.to_string())?;
    let mut url = endpoint.base.clone();
    url.path_segments_mut()
        .map_err(|()| "the endpoint is no web address".to_owned())?
        .pop_if_empty()
        .extend(["chat", "completions"]);
    let mut request = client
        .post(url)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/json")
        .body(body);
    if let Some(file) = &endpoint.key_file {
        let key = net::secret(file).map_err(|problem| format!("{}: {problem}", file.display()))?;
        request = request.bearer_auth(key);
    }
    let mut response = request
        .send()
        .await
        .map_err(|error| format!("no answer: {}", error.without_url()))?;
    let status = response.status();
    if status != StatusCode::OK {
        return Err(format!("the server answered {status}"));
    }
    let mut bytes = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if bytes.len() + chunk.len() <= MOST_BYTES => bytes.extend(chunk),
            Ok(Some(_)) => return Err(format!("the answer is longer than {MOST_BYTES} bytes")),
            Ok(None) => return Ok(bytes),
            Err(error) => return Err(format!("the answer broke off: {}", error.without_url())),
        }
    }
}
