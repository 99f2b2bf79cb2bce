//! Every route of the desk: whom it lets in, what it says to browsers, how much it weighs.

use std::{collections::BTreeSet, fmt::Write as _};

use sqlx::{AssertSqlSafe, Row, SqlitePool, sqlite::SqliteConnectOptions};
use yixian::{
    desk::{Method, ROUTES, Route},
    model::people::Role,
};

use super::{Desk, FORM, Visit};
use crate::support::daemon::{Answer, status};

/// html, css and scripts of a page, before anything is compressed.
const FIRST_LOAD: usize = 150_000;

/// What the daemon writes by itself, whoever asks it what.
const DAEMONS_OWN: [&str; 8] = [
    "alarm",
    "job",
    "notice",
    "pulse",
    "relay",
    "routine",
    "source_health",
    "step",
];

/// One of the sample register.
const ORGANIZATION: &str = "52440304YX26000156";

/// The path of a route, with something real for what varies wherever there is something.
pub fn path(route: &Route, story: &str, tip: &str) -> String {
    let mut before = "";
    let mut path = String::new();
    for part in route.path.trim_start_matches('/').split('/') {
        let value = match (part.starts_with('{'), before) {
            (false, _) => part,
            (true, "stories" | "story") => story,
            (true, "tips" | "tip" | "submissions") => tip,
            (true, "edition" | "editions" | "week" | "calendar") => "2026-11-28",
            (true, "organizations") => ORGANIZATION,
            (true, "cards") => "landscape",
            (true, "{design}") => "normal",
            (true, "{words}") => "title",
            (true, _) => "1",
        };
        let _ = write!(path, "/{value}");
        before = part;
    }
    path
}

/// The id of a tip.
pub fn tip(desk: &Desk) -> String {
    let tips = desk.run(&["submission", "list"]).objects;
    tips[0]["id"].as_str().unwrap().to_owned()
}

/// All rows of the database but those that the daemon writes by itself.
fn everything(desk: &Desk) -> Vec<(String, String)> {
    let options = SqliteConnectOptions::new().filename(desk.room.data().join("yixian.db"));
    let read = async {
        let pool = SqlitePool::connect_with(options).await.unwrap();
        let text = async |sql: String| -> Vec<String> {
            let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(&pool).await;
            rows.unwrap().iter().map(|row| row.get(0)).collect()
        };
        let tables = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
        let mut all = Vec::new();
        for table in text(tables.to_owned()).await {
            if DAEMONS_OWN.contains(&table.as_str()) {
                continue;
            }
            let columns = text(format!("SELECT name FROM pragma_table_info('{table}')")).await;
            let quoted: Vec<String> = columns
                .iter()
                .map(|name| format!("quote(\"{name}\")"))
                .collect();
            let row = quoted.join("||'|'||");
            let whose = if table == "audit" {
                "WHERE actor <> 'yixian'"
            } else {
                ""
            };
            let rows = text(format!("SELECT {row} FROM \"{table}\" {whose} ORDER BY 1")).await;
            all.push((table, rows.join("\n")));
        }
        pool.close().await;
        all
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(read)
}

fn asked(visit: &Visit<'_>, route: &Route, target: &str) -> u16 {
    let head = format!("Cookie: {}\r\n{FORM}", visit.cookie);
    let method = match route.method {
        Method::Get => "GET",
        Method::Post => "POST",
    };
    status(&visit.daemon.address, method, target, &head, b"")
}

#[test]
fn every_route_lets_in_whom_it_may_and_nobody_else_changes_anything() {
    let desk = Desk::open();
    let (story, tip) = (desk.story(), tip(&desk));
    let stranger = Visit {
        daemon: &desk.daemon,
        cookie: "other=1".to_owned(),
    };
    let mut visits: Vec<_> = Role::ALL.map(|role| (role, desk.sign_in(role))).into();
    // The daemon's first look at the week.
    desk.daemon.get("/readyz");
    let settled = || {
        let all = everything(&desk);
        std::thread::sleep(std::time::Duration::from_millis(50));
        (all == everything(&desk)).then_some(all)
    };
    let before = crate::support::machine::wait_for(settled).unwrap();
    assert!(
        before
            .iter()
            .any(|(table, rows)| table == "story" && !rows.is_empty())
    );
    for route in ROUTES {
        let target = path(route, &story, &tip);
        let for_scripts = target.starts_with("/api/") || target.starts_with("/events");
        let told = asked(&stranger, route, &target);
        assert_eq!(told, if for_scripts { 401 } else { 303 }, "{route:?}");
        for (role, visit) in visits.iter().filter(|(role, _)| !route.right.is_of(*role)) {
            assert_eq!(asked(visit, route, &target), 403, "{role:?} {route:?}");
        }
    }
    for ((table, before), (_, after)) in before.iter().zip(everything(&desk)) {
        assert_eq!(*before, after, "{table}");
    }

    for route in ROUTES {
        let target = path(route, &story, &tip);
        for (role, visit) in &mut visits {
            if !route.right.is_of(*role) {
                continue;
            }
            if !visit.is_in() {
                *visit = desk.sign_in(*role);
            }
            let told = asked(visit, route, &target);
            let refused = matches!(told, 401 | 403 | 405 | 500..);
            assert!(!refused, "{role:?} {route:?}: {told}");
        }
    }
}

/// What the page loads, in whichever order: style, scripts, and what these import.
fn loads(visit: &Visit<'_>, page: &Answer) -> Vec<(String, Answer)> {
    let text = page.text();
    let mut open: Vec<String> = ["href=\"/assets/", "src=\"/assets/"]
        .iter()
        .flat_map(|mark| text.split(mark).skip(1))
        .filter_map(|rest| Some(format!("/assets/{}", rest.split('"').next()?)))
        .collect();
    let mut seen = BTreeSet::new();
    let mut loaded = Vec::new();
    while let Some(target) = open.pop() {
        if !seen.insert(target.clone()) {
            continue;
        }
        let answer = visit.get(&target);
        assert_eq!(answer.status, 200, "{target}");
        if let Some((folder, _)) = target.rsplit_once('/').filter(|_| target.ends_with(".js")) {
            let script = answer.text();
            let imports = script.split("from \"./").skip(1);
            open.extend(
                imports.map(|rest| format!("{folder}/{}", rest.split('"').next().unwrap())),
            );
        }
        loaded.push((target, answer));
    }
    loaded
}

#[test]
fn every_page_is_small_guarded_and_its_files_are_kept_by_the_browser() {
    let desk = Desk::open();
    let visit = desk.sign_in(Role::Producer);
    let (story, tip) = (desk.story(), tip(&desk));
    let guarded = |answer: &Answer, what: &str| {
        let is = |name: &str| answer.header(name).unwrap_or_default().to_owned();
        let policy = is("content-security-policy");
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
            "require-trusted-types-for 'script'",
        ] {
            assert!(policy.contains(part), "{what}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{what}: {policy}");
        assert_eq!(is("x-content-type-options"), "nosniff", "{what}");
        assert_eq!(is("x-frame-options"), "DENY", "{what}");
        assert_eq!(is("referrer-policy"), "same-origin", "{what}");
    };
    let mut pages = 0;
    let mut files = BTreeSet::new();
    for route in ROUTES
        .iter()
        .filter(|route| route.method == Method::Get && route.path != "/events")
    {
        let target = path(route, &story, &tip);
        let page = visit.get(&target);
        guarded(&page, &target);
        let is_page = page
            .header("content-type")
            .is_some_and(|kind| kind.starts_with("text/html"));
        assert!(page.status == 200 || route.path.contains('{'), "{target}");
        if page.status != 200 || !is_page {
            eprintln!("{target}: {}, no page", page.status);
            continue;
        }
        pages += 1;
        assert_eq!(page.header("cache-control"), Some("no-store"), "{target}");
        // A script or a style of its own would be refused by the policy.
        let text = page.text();
        for own in ["<script>", " style=\"", " onclick=", "<style"] {
            assert!(!text.contains(own), "{target}: {own}");
        }
        let loaded = loads(&visit, &page);
        let weight = page.body.len()
            + loaded
                .iter()
                .map(|(_, file)| file.body.len())
                .sum::<usize>();
        eprintln!(
            "{target}: {} bytes of html, {weight} with all files",
            page.body.len()
        );
        assert!(weight <= FIRST_LOAD, "{target}: {weight} bytes");
        for (name, file) in loaded {
            let kept = "public, max-age=31536000, immutable";
            assert_eq!(file.header("cache-control"), Some(kept), "{name}");
            guarded(&file, &name);
            files.insert(name);
        }
    }
    assert!(pages >= 2, "{pages}");

    // An address of another version, e.g. in a tab of yesterday, still gives a file, and is not kept.
    let style = files
        .iter()
        .find(|name| name.ends_with("/desk.css"))
        .unwrap();
    let stale = visit.get("/assets/0123456789abcdef/desk.css");
    assert_eq!(
        (stale.status, stale.header("cache-control")),
        (200, Some("no-store"))
    );
    assert_eq!(stale.body, visit.get(style).body);
    for wrong in [
        "/assets/x/none.css",
        "/assets/x/..%2f..%2fpages%2flogin.html.hbs",
        "/assets/x/%2fetc%2fpasswd",
        "/assets/",
        "/no/such/page",
        "/d/2026-11-28/r1/",
    ] {
        let answer = desk.daemon.get(wrong);
        assert!(
            matches!(answer.status, 403 | 404),
            "{wrong}: {}",
            answer.status
        );
        guarded(&answer, wrong);
    }
    guarded(&desk.daemon.get("/login"), "/login");
    guarded(&desk.daemon.get("/"), "a redirect");
}
