//! Every route of the desk and who may use it: the router is made from this table, and so is the test of
//! all routes for all roles.

use axum::{
    Router, middleware,
    routing::{MethodRouter, get, post},
};

use super::{account, gate::gate, hub, login, rights::Right, state::DeskState, week};

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

/// All of them. `/login`, `/welcome`, `/d/…`, `/assets/…` and what monitors ask are for everybody.
pub const ROUTES: &[Route] = &[
    shows("/", Right::Look),
    shows("/account", Right::Look),
    shows("/events", Right::Look),
    changes("/account/password", Right::Look),
    changes("/account/sessions/end", Right::Look),
    changes("/logout", Right::Look),
];

fn handler(route: &Route) -> Option<MethodRouter<DeskState>> {
    Some(match (route.method, route.path) {
        (Method::Get, "/") => get(week::page),
        (Method::Get, "/account") => get(account::page),
        (Method::Get, "/events") => get(hub::events),
        (Method::Post, "/account/password") => post(account::password),
        (Method::Post, "/account/sessions/end") => post(account::end_session),
        (Method::Post, "/logout") => post(login::sign_out),
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
