//! The review desk through the real binary: by plain HTTP, and in Chromium.

mod aired;
mod browse;
mod captions;
mod closed;
mod conflicts;
mod events;
mod guest;
mod hands;
mod letters;
mod live;
mod login;
mod manage;
mod merge;
mod path;
mod pictures;
mod prompter;
mod refresh;
mod routes;
mod samples;
mod steps;
mod storm;
mod straps;
mod work;

use std::fs;

use yixian::model::people::Role;

use crate::support::{
    Newsroom, Ran,
    browser::Browser,
    daemon::{Answer, Daemon},
};

const PASSWORD: &str = "a long password";

/// The mails of the sample week, and who is registered in it.
const MAILS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/media/sample/mail");
const REGISTER: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/media/sample/organizations.csv"
);

/// What the person of a role is called; his login is the role's name.
fn name(role: Role) -> &'static str {
    match role {
        Role::Viewer => "何看",
        Role::Editor => "宋编辑",
        Role::Reviewer => "卢审片",
        Role::Producer => "邓制片",
        Role::Operator => "秦运维",
    }
}

/// A newsroom with one person of each role, and its desk.
struct Desk {
    room: Newsroom,
    settings: String,
    daemon: Daemon,
}

impl Desk {
    /// With the tips of the sample week drafted, as on Friday.
    fn open() -> Self {
        Self::open_with("")
    }

    /// The same; `after` are whole tables of settings.
    fn open_with(after: &str) -> Self {
        let room = Newsroom::open();
        let ran = |arguments: &[&str]| room.run(arguments);
        assert_eq!(ran(&["org", "import", REGISTER]).code, 0);
        let gathered = ran(&["gather", "--from", MAILS]);
        assert_eq!(gathered.code, 0, "{gathered:?}");
        // What is not under test here: without its encoder a build ends once the drafts are written.
        let drafting = write(
            &room,
            "draft.toml",
            "[render]\nffmpeg = \"/no/such/ffmpeg\"\n",
        );
        assert_ne!(ran(&["--config", &drafting, "build"]).code, 0);
        Self::serve_with(room, "", after)
    }

    /// Without any tip; `more` are settings below `[desk]`.
    fn empty(more: &str) -> Self {
        Self::serve(Newsroom::open(), more)
    }

    fn serve(room: Newsroom, more: &str) -> Self {
        Self::serve_with(room, more, "")
    }

    /// Without any tip; `more` are settings below `[desk]`, `after` whole tables.
    fn with(more: &str, after: &str) -> Self {
        Self::serve_with(Newsroom::open(), more, after)
    }

    fn serve_with(room: Newsroom, more: &str, after: &str) -> Self {
        for role in Role::ALL {
            let login = role.name();
            let add = ["user", "add", login, "--name", name(role), "--role", login];
            let added = room.run_with_input(&add, &format!("{PASSWORD}\n"));
            assert_eq!(added.code, 0, "{added:?}");
        }
        let listen = format!("[desk]\nlisten = \"127.0.0.1:0\"\n{more}\n{after}");
        let settings = write(&room, "own.toml", &listen);
        let daemon = Daemon::start(room.command(&["--config", &settings, "serve"]));
        Self {
            room,
            settings,
            daemon,
        }
    }

    /// The same desk, begun anew at another time; `None`: by the machine's clock.
    fn again(self, now: Option<&str>) -> Self {
        let Self {
            mut room,
            settings,
            daemon,
        } = self;
        assert_eq!(daemon.stop(), Some(0));
        let serve = ["--config", &settings, "serve"];
        let serve = match now {
            Some(now) => {
                room.at(now);
                room.command(&serve)
            }
            None => room.live_command(&serve),
        };
        let daemon = Daemon::start(serve);
        Self {
            room,
            settings,
            daemon,
        }
    }

    /// A command of another process, beside the daemon.
    fn run(&self, arguments: &[&str]) -> Ran {
        let mut all = vec!["--config", &self.settings];
        all.extend(arguments);
        self.room.run(&all)
    }

    /// The address of a page, as a browser of this machine asks for it.
    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.daemon.address)
    }

    /// The stories that are in the edition.
    fn picked(&self) -> Vec<String> {
        let stories = self.run(&["story", "list"]).objects;
        let picked = stories.iter().filter(|story| story["picked"] == true);
        let ids = picked.filter_map(|story| story["id"].as_str());
        ids.map(str::to_owned).collect()
    }

    /// One of them.
    fn story(&self) -> String {
        self.picked().first().expect("a story").clone()
    }

    /// Signs a story, as the editor does at another machine.
    fn sign(&self, story: &str) {
        let word = [
            "story", "approve", story, "--level", "first", "--by", "editor",
        ];
        let signed = self.run(&word);
        assert_eq!(signed.code, 0, "{signed:?}");
    }

    /// Puts a story aside, as a colleague at another machine does.
    fn hold(&self, story: &str) {
        let held = self.run(&["story", "hold", story, "--reason", "等补充材料"]);
        assert_eq!(held.code, 0, "{held:?}");
    }

    /// Takes it up again.
    fn release(&self, story: &str) {
        let released = self.run(&["story", "hold", story, "--release"]);
        assert_eq!(released.code, 0, "{released:?}");
    }

    /// Sends the login's form; `more` are further lines of its head.
    fn enter(&self, login: &str, password: &str, more: &str) -> Answer {
        let entry = form(&[("login", login), ("password", password)]);
        self.daemon
            .ask("POST", "/login", &format!("{FORM}{more}"), &entry)
    }

    /// Signs in whoever has this role.
    fn sign_in(&self, role: Role) -> Visit<'_> {
        let entered = self.enter(role.name(), PASSWORD, "");
        assert_eq!(entered.status, 303, "{}", entered.text());
        let cookie = entered.header("set-cookie").expect("a cookie");
        let cookie = cookie.split(';').next().expect("a pair").to_owned();
        let daemon = &self.daemon;
        Visit { daemon, cookie }
    }

    /// Signs in at the page of the login, as people do.
    fn sign_in_with(&self, browser: &Browser, role: Role) {
        browser.go(&self.url("/login"));
        browser.fill("#login", role.name());
        browser.fill("#password", PASSWORD);
        browser.click("form button");
        browser.shows(name(role));
    }
}

/// Somebody's browser, by plain HTTP.
struct Visit<'a> {
    daemon: &'a Daemon,
    /// `name=value`.
    cookie: String,
}

impl Visit<'_> {
    fn get(&self, target: &str) -> Answer {
        let head = format!("Cookie: {}\r\n", self.cookie);
        self.daemon.ask("GET", target, &head, "")
    }

    /// Sends a form as a browser does from a page of the desk.
    fn post(&self, target: &str, pairs: &[(&str, &str)]) -> Answer {
        let own = format!("Origin: http://{}\r\n", self.daemon.address);
        self.post_from(target, pairs, &own)
    }

    fn post_from(&self, target: &str, pairs: &[(&str, &str)], from: &str) -> Answer {
        let head = format!("Cookie: {}\r\n{FORM}{from}", self.cookie);
        self.daemon.ask("POST", target, &head, &form(pairs))
    }

    /// Whether the desk still knows it.
    fn is_in(&self) -> bool {
        self.get("/").status == 200
    }
}

const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";

fn form(pairs: &[(&str, &str)]) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(pairs).finish()
}

fn write(room: &Newsroom, name: &str, text: &str) -> String {
    let path = room.path(name);
    fs::write(&path, text).unwrap();
    path.to_string_lossy().into_owned()
}
