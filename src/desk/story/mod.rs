//! 稿件: one story, written field by field, with its findings, pictures, remarks, history and signatures.

mod captions;
mod history;
mod media;
mod reading;
mod remarks;
mod review;
mod view;
mod words;

use std::sync::Arc;

use axum::{
    Extension, Form, RequestExt,
    extract::{FromRequest, Path, Request},
    response::{IntoResponse, Redirect, Response},
};
use serde::{Deserialize, de::DeserializeOwned};

pub use history::undo;
pub use media::{choose, file};
pub use remarks::{remark, settle};
pub use review::{Review, give_back, overridable, reopen, review, sign};
pub use view::page;
pub use words::{CheckView, amend, checks, mend};

use super::{rundown::parsed, state::DeskState};
use crate::{
    app::{App, Visitor},
    model::{StoryId, people::User},
};

/// A form of the page: about which story, by whom, and what it says.
pub struct Asked<F> {
    app: Arc<App>,
    id: StoryId,
    user: User,
    form: F,
}

impl<F: DeserializeOwned> FromRequest<DeskState> for Asked<F> {
    type Rejection = Response;

    async fn from_request(mut request: Request, state: &DeskState) -> Result<Self, Response> {
        let visitor = request.extract_parts::<Extension<Visitor>>().await;
        let Extension(visitor) = visitor.map_err(IntoResponse::into_response)?;
        let path = request.extract_parts::<Path<String>>().await;
        let Path(id) = path.map_err(IntoResponse::into_response)?;
        let form = Form::<F>::from_request(request, state).await;
        let Form(form) = form.map_err(IntoResponse::into_response)?;
        Ok(Self {
            app: Arc::clone(&state.app),
            id: parsed(&id).map_err(IntoResponse::into_response)?,
            user: visitor.user,
            form,
        })
    }
}

impl<F> Asked<F> {
    /// Back to the story.
    fn done(&self) -> Response {
        self.back_to("")
    }

    /// Back to where the form stood: `review`, or else the story.
    fn back_to(&self, back: &str) -> Response {
        let to = match back {
            "review" => "/review".to_owned(),
            _ => format!("/stories/{}", self.id),
        };
        Redirect::to(&to).into_response()
    }
}

/// Why it goes back, or what there is to say.
#[derive(Deserialize)]
pub struct Words {
    #[serde(default)]
    text: String,
    #[serde(default)]
    back: String,
}
