//! Every route of the desk and who may use it: the router is made from this table, and so is the test of
//! all routes for all roles.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{MethodRouter, get, post},
};

use super::{
    account, aired, cards, fit, gate::gate, hub, log, login, making, manage, merge, package,
    pictures, preview, prompter, reply, review, rights::Right, rundown, share, special,
    state::DeskState, story, tip, tip_files, tips, week,
};

/// A table of organizations: eleven thousand rows have some 2 MB.
const TABLE: usize = 20 * 1024 * 1024;

/// How a route is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Shows, and changes nothing.
    Get,
    /// Changes.
    Post,
}

/// A route for people who are signed in.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// How it is asked.
    pub method: Method,
    /// Its path, with `{name}` for what varies.
    pub path: &'static str,
    /// Who may.
    pub right: Right,
}

const fn shows(path: &'static str, right: Right) -> Route {
    Route {
        method: Method::Get,
        path,
        right,
    }
}

const fn changes(path: &'static str, right: Right) -> Route {
    Route {
        method: Method::Post,
        path,
        right,
    }
}

/// All of them. `/login`, `/welcome`, `/d/…`, `/s/…`, `/assets/…` and what monitors ask are for everybody.
pub const ROUTES: &[Route] = &[
    shows("/", Right::Look),
    shows("/rundown", Right::Look),
    shows("/review", Right::Look),
    shows("/stories/{id}", Right::Look),
    shows("/stories/{id}/media/{sha256}", Right::Look),
    shows("/stories/{id}/cards/{card}", Right::Look),
    shows("/preview", Right::Look),
    changes("/preview/build", Right::Edit),
    shows("/prompter", Right::Look),
    shows("/package/as-run", Right::Look),
    shows("/package", Right::Look),
    shows("/package/{edition}/{revision}/{*path}", Right::Look),
    shows("/manage", Right::Operate),
    shows("/manage/users", Right::Manage),
    shows("/manage/organizations", Right::Manage),
    shows("/manage/organizations/{code}", Right::Manage),
    shows("/calendar", Right::Look),
    shows("/manage/sources", Right::Operate),
    shows("/manage/outbox", Right::Operate),
    shows("/manage/jobs", Right::Operate),
    shows("/manage/cards", Right::Operate),
    shows("/manage/cards/{design}/{words}/{card}", Right::Operate),
    shows("/manage/mails", Right::Operate),
    shows("/manage/mails/{mail}", Right::Operate),
    shows("/manage/papers", Right::Operate),
    shows("/manage/papers/{paper}", Right::Operate),
    shows("/manage/settings", Right::Operate),
    shows("/log", Right::Operate),
    shows("/log/export", Right::Operate),
    shows("/account", Right::Look),
    shows("/events", Right::Look),
    changes("/package/lock", Right::Deliver),
    changes("/package/send", Right::Deliver),
    changes("/package/reopen", Right::Deliver),
    changes("/package/settle", Right::Deliver),
    changes("/package/as-run", Right::Deliver),
    changes("/api/editions/{id}/as-run", Right::Deliver),
    changes("/package/share", Right::Deliver),
    changes("/package/share/revoke", Right::Deliver),
    changes("/rundown/undo", Right::Edit),
    changes("/rundown/redo", Right::Edit),
    changes("/rundown/fit", Right::Edit),
    changes("/api/editions/{id}/order", Right::Edit),
    changes("/api/stories/{id}/field", Right::Edit),
    changes("/stories/{id}/fix", Right::Edit),
    changes("/stories/{id}/place", Right::Edit),
    changes("/stories/{id}/sign", Right::Edit),
    changes("/stories/{id}/return", Right::Edit),
    changes("/stories/{id}/reopen", Right::Deliver),
    changes("/review/override", Right::Deliver),
    changes("/stories/{id}/remarks", Right::Edit),
    changes("/stories/{id}/remarks/settle", Right::Edit),
    changes("/stories/{id}/undo", Right::Edit),
    changes("/stories/{id}/media", Right::Edit),
    changes("/stories/{id}/media/{sha256}/part", Right::Edit),
    changes("/stories/{id}/media/{sha256}/credit", Right::Edit),
    changes("/stories/{id}/media/{sha256}/clip", Right::Edit),
    changes("/account/password", Right::Look),
    changes("/account/sessions/end", Right::Look),
    changes("/logout", Right::Look),
    // Whoever runs the server signs nothing, by no account that he makes himself either.
    changes("/manage/users", Right::Deliver),
    changes("/manage/users/{login}", Right::Deliver),
    changes("/manage/organizations/{code}/addresses", Right::Manage),
    changes("/api/organizations/import", Right::Manage),
    changes("/manage/sources/ask", Right::Operate),
    changes("/calendar/{edition}", Right::Deliver),
    changes("/calendar/{edition}/confirm", Right::Edit),
    shows("/tips", Right::ReadTips),
    changes("/tips/{id}/cut", Right::Edit),
    shows("/tips/{id}/reply", Right::Deliver),
    changes("/tips/{id}/reply", Right::Deliver),
    shows("/tips/merge", Right::Edit),
    changes("/tips/merge", Right::Edit),
    changes("/stories/{id}/split", Right::Edit),
    shows("/tips/{id}", Right::ReadTips),
    shows("/tips/{id}/files/{sha256}", Right::ReadTips),
    shows("/tips/{id}/thumbnails/{sha256}", Right::ReadTips),
    changes("/tips/{id}/original", Right::ReadTips),
    changes("/tips/{id}/release", Right::Edit),
    changes("/tips/{id}/reject", Right::Edit),
    changes("/tips/{id}/reread", Right::Edit),
];

fn handler(route: &Route) -> Option<MethodRouter<DeskState>> {
    Some(match (route.method, route.path) {
        (Method::Get, "/") => get(week::page),
        (Method::Get, "/rundown") => get(rundown::page),
        (Method::Get, "/review") => get(review::page),
        (Method::Get, "/stories/{id}") => get(story::page),
        (Method::Get, "/stories/{id}/media/{sha256}") => get(story::file),
        (Method::Post, "/rundown/undo") => post(fit::undo),
        (Method::Post, "/rundown/redo") => post(fit::redo),
        (Method::Post, "/rundown/fit") => post(fit::take),
        (Method::Post, "/api/editions/{id}/order") => post(rundown::order),
        (Method::Post, "/api/stories/{id}/field") => post(story::amend),
        (Method::Post, "/stories/{id}/fix") => post(story::mend),
        (Method::Post, "/stories/{id}/place") => post(rundown::place),
        (Method::Post, "/stories/{id}/sign") => post(story::sign),
        (Method::Post, "/stories/{id}/return") => post(story::give_back),
        (Method::Post, "/stories/{id}/reopen") => post(story::reopen),
        (Method::Post, "/review/override") => post(special::go_on),
        (Method::Post, "/stories/{id}/remarks") => post(story::remark),
        (Method::Post, "/stories/{id}/remarks/settle") => post(story::settle),
        (Method::Post, "/stories/{id}/undo") => post(story::undo),
        (Method::Post, "/stories/{id}/media") => post(story::choose),
        (Method::Get, "/stories/{id}/cards/{card}") => get(cards::card),
        (Method::Post, "/stories/{id}/media/{sha256}/part") => post(pictures::part),
        (Method::Post, "/stories/{id}/media/{sha256}/credit") => post(pictures::credit),
        (Method::Post, "/stories/{id}/media/{sha256}/clip") => post(pictures::clip),
        (Method::Get, "/preview") => get(preview::page),
        (Method::Post, "/preview/build") => post(making::ask),
        (Method::Get, "/package/as-run") => get(aired::page),
        (Method::Post, "/package/as-run") => post(aired::enter),
        (Method::Post, "/api/editions/{id}/as-run") => post(aired::table),
        (Method::Get, "/prompter") => get(prompter::page),
        (Method::Get, "/package") => get(package::page),
        (Method::Get, "/package/{edition}/{revision}/{*path}") => get(package::file),
        (Method::Get, "/manage") => get(manage::overview::page),
        (Method::Get, "/manage/users") => get(manage::users::page),
        (Method::Post, "/manage/users") => post(manage::users::add),
        (Method::Post, "/manage/users/{login}") => post(manage::users::change),
        (Method::Get, "/manage/organizations") => get(manage::organizations::page),
        (Method::Get, "/manage/organizations/{code}") => get(manage::organizations::card),
        (Method::Post, "/manage/organizations/{code}/addresses") => {
            post(manage::organizations::teach)
        }
        (Method::Post, "/api/organizations/import") => {
            post(manage::organizations::import).layer(DefaultBodyLimit::max(TABLE))
        }
        (Method::Get, "/calendar") => get(manage::calendar::page),
        (Method::Post, "/calendar/{edition}") => post(manage::calendar::want),
        (Method::Post, "/calendar/{edition}/confirm") => post(manage::calendar::confirm),
        (Method::Get, "/manage/sources") => get(manage::sources::page),
        (Method::Post, "/manage/sources/ask") => post(manage::sources::ask),
        (Method::Get, "/manage/outbox") => get(manage::outbox::page),
        (Method::Get, "/manage/jobs") => get(manage::jobs::page),
        (Method::Get, "/manage/cards") => get(manage::cards::page),
        (Method::Get, "/manage/cards/{design}/{words}/{card}") => get(manage::cards::picture),
        (Method::Get, "/manage/mails") => get(manage::samples::mails),
        (Method::Get, "/manage/mails/{mail}") => get(manage::samples::mail),
        (Method::Get, "/manage/papers") => get(manage::samples::papers),
        (Method::Get, "/manage/papers/{paper}") => get(manage::samples::paper),
        (Method::Get, "/manage/settings") => get(manage::settings::page),
        (Method::Get, "/log") => get(log::page),
        (Method::Get, "/log/export") => get(log::export),
        (Method::Post, "/package/lock") => post(package::lock),
        (Method::Post, "/package/send") => post(package::send),
        (Method::Post, "/package/reopen") => post(package::reopen),
        (Method::Post, "/package/settle") => post(package::settle),
        (Method::Post, "/package/share") => post(share::make),
        (Method::Post, "/package/share/revoke") => post(share::revoke),
        (Method::Get, "/account") => get(account::page),
        (Method::Get, "/events") => get(hub::events),
        (Method::Post, "/account/password") => post(account::password),
        (Method::Post, "/account/sessions/end") => post(account::end_session),
        (Method::Post, "/logout") => post(login::sign_out),
        (Method::Get, "/tips") => get(tips::page),
        (Method::Post, "/tips/{id}/cut") => post(merge::cut),
        (Method::Get, "/tips/{id}/reply") => get(reply::page),
        (Method::Post, "/tips/{id}/reply") => post(reply::send),
        (Method::Get, "/tips/merge") => get(merge::page),
        (Method::Post, "/tips/merge") => post(merge::merge),
        (Method::Post, "/stories/{id}/split") => post(merge::split),
        (Method::Get, "/tips/{id}") => get(tip::page),
        (Method::Get, "/tips/{id}/files/{sha256}") => get(tip_files::file),
        (Method::Get, "/tips/{id}/thumbnails/{sha256}") => get(tip_files::thumbnail),
        (Method::Post, "/tips/{id}/original") => post(tip_files::original),
        (Method::Post, "/tips/{id}/release") => post(tip::release),
        (Method::Post, "/tips/{id}/reject") => post(tip::reject),
        (Method::Post, "/tips/{id}/reread") => post(tip::reread),
        _ => return None,
    })
}

/// The table as a router.
pub fn router(state: &DeskState) -> Router<DeskState> {
    ROUTES.iter().fold(Router::new(), |router, route| {
        let Some(handler) = handler(route) else {
            return router;
        };
        let door = middleware::from_fn_with_state((state.clone(), route.right), gate);
        router.route(route.path, handler.route_layer(door))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_its_handler() {
        for route in ROUTES {
            assert!(handler(route).is_some(), "{route:?}");
        }
    }
}
