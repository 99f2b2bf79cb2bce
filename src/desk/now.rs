//! The edition that producers work on, for the pages that are about it.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use chrono_tz::Tz;
use serde::Serialize;

use super::{
    frame::Failed,
    state::Desk,
    week::{Header, header},
};
use crate::{
    app::{Outlook, Visitor},
    model::{Edition, ladder::DueStep},
};

/// It, as it stands.
pub struct Now {
    pub edition: Edition,
    pub outlook: Arc<Outlook>,
    pub rungs: Vec<DueStep>,
    pub zone: Tz,
    /// What stands above the page.
    pub header: Header,
}

impl Desk {
    /// The edition that is next on air.
    pub async fn now(&self) -> Result<Now, Failed> {
        let app = &self.app;
        let zone = app.settings().settings.programme.zone;
        let edition = app.edition(None).await?;
        let outlook = app.outlook(edition.id).await?;
        let rungs = app.settings().ladder.of(&edition);
        Ok(Now {
            header: header(&outlook, &rungs, zone, app.clock().now()),
            edition,
            outlook,
            rungs,
            zone,
        })
    }

    /// A page of the desk: its template, title and place in the row of places.
    pub fn show(
        &self,
        (template, title, here): (&str, &str, &str),
        visitor: &Visitor,
        page: &impl Serialize,
    ) -> Result<Response, Failed> {
        let programme = self.app.settings().settings.programme.name.as_str();
        let head = (programme, title, here);
        let shown = self.pages.page(template, head, Some(visitor), page)?;
        Ok(shown.into_response())
    }
}
