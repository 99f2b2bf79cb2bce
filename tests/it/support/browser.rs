//! Debian's Chromium, driven through chromedriver (W3C WebDriver): its own small client over plain HTTP.
//! It ends with its value: processes, profile and all.

use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{daemon::ask, has_programs, on_ci};

/// Where the pictures go that tests make, for the README too.
const SCREENSHOTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/screenshots");

/// Whoever ends us, however: the pipe closes, and the driver's process group goes.
const DRIVER: &str = "chromedriver --port=0 & cat; kill -KILL 0";

/// Where `make test` puts the judge of accessibility.
const AXE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/target/test-node/node_modules/axe-core/axe.min.js"
);

/// How WebDriver writes an element down.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// What one touches with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pointer {
    Mouse,
    Finger,
}

impl Pointer {
    fn name(self) -> &'static str {
        match self {
            Self::Mouse => "mouse",
            Self::Finger => "touch",
        }
    }
}

/// A screen in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    pub width: u32,
    pub height: u32,
}

/// A laptop's.
pub const DESKTOP: Screen = Screen {
    width: 1280,
    height: 900,
};
/// A telephone's, held upright.
pub const PHONE: Screen = Screen {
    width: 390,
    height: 844,
};

/// A browser with one window, and cookies of its own.
pub struct Browser {
    child: Child,
    alive: Option<ChildStdin>,
    address: String,
    session: String,
    folder: tempfile::TempDir,
}

impl Browser {
    /// Starts one with a desktop's screen; `None`, with a word, where Chromium or its driver is missing.
    pub fn open() -> Option<Self> {
        if !has_programs(&["chromium", "chromedriver"]) {
            return None;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let mut child = Command::new("sh")
            .args(["-c", DRIVER])
            // All that it leaves behind is left in our folder.
            .env("HOME", folder.path())
            .env("TMPDIR", folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("the driver starts");
        let alive = child.stdin.take();
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let port = lines.find_map(|line| {
            let line = line.ok()?;
            let port = line.split("successfully on port ").nth(1)?;
            Some(port.trim_end_matches('.').to_owned())
        });
        std::thread::spawn(move || lines.for_each(drop));
        let mut browser = Self {
            child,
            alive,
            address: format!("127.0.0.1:{}", port.expect("the driver's port")),
            session: "/session".to_owned(),
            folder,
        };
        let profile = browser.folder.path().join("profile");
        let profile = format!("--user-data-dir={}", profile.display());
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": {"args": [
                "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-breakpad",
                "--force-device-scale-factor=1", profile
            ]},
            "goog:loggingPrefs": {"browser": "ALL"},
            "timeouts": {"pageLoad": 60_000, "script": 60_000},
        }}});
        let begun = browser.call("POST", "", wanted);
        browser.session = format!("/session/{}", begun["sessionId"].as_str().expect("an id"));
        browser.screen(DESKTOP);
        Some(browser)
    }

    /// All that it writes is written here.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// One command; what it answers.
    ///
    /// # Errors
    /// What the driver says.
    fn try_call(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        let body = if method == "POST" {
            body.to_string()
        } else {
            String::new()
        };
        let target = format!("{}{path}", self.session);
        let kind = "Content-Type: application/json; charset=utf-8\r\n";
        let answer = ask(&self.address, method, &target, kind, body.as_bytes());
        let mut said: Value = serde_json::from_slice(&answer.body).expect("JSON");
        if answer.status == 200 {
            return Ok(said["value"].take());
        }
        let error = &said["value"];
        Err(format!("{}: {}", error["error"], error["message"]))
    }

    fn call(&self, method: &str, path: &str, body: Value) -> Value {
        self.try_call(method, path, &body)
            .unwrap_or_else(|error| self.fail(&format!("{method} {path}: {error}")))
    }

    /// A command of the browser's own protocol.
    fn chrome(&self, command: &str, parameters: Value) -> Value {
        let body = json!({"cmd": command, "params": parameters});
        self.call("POST", "/goog/cdp/execute", body)
    }

    /// Says what went wrong, where, and what was to be seen.
    fn fail(&self, what: &str) -> ! {
        let at = self.try_call("GET", "/url", &Value::Null);
        let picture = self.try_call("GET", "/screenshot", &Value::Null);
        let place = picture.map(|picture| keep(&name_of_test(), &picture));
        panic!("{what}\nat {at:?}\nseen {place:?}\n{:?}", self.console());
    }

    pub fn go(&self, url: &str) {
        self.call("POST", "/url", json!({ "url": url }));
    }

    /// The address without its host.
    pub fn path(&self) -> String {
        let path = self.js("return location.pathname + location.search", &[]);
        path.as_str().expect("a path").to_owned()
    }

    /// Runs the body of a function in the page; a promise is waited for.
    pub fn js(&self, script: &str, arguments: &[Value]) -> Value {
        let body = json!({"script": script, "args": arguments});
        self.call("POST", "/execute/sync", body)
    }

    /// Waits until an expression of the page is true; `what` is said when it never is.
    pub fn wait(&self, what: &str, expression: &str) {
        let body = json!({"script": format!("return !!({expression})"), "args": []});
        let seen = patiently(|| {
            // A page that is just being left has nothing to run it in.
            let there = self.try_call("POST", "/execute/sync", &body);
            there.is_ok_and(|there| there == true).then_some(())
        });
        if seen.is_none() {
            self.fail(&format!("waited in vain until {what}: {expression}"));
        }
    }

    /// Waits until the page shows `text`.
    pub fn shows(&self, text: &str) {
        let quoted = Value::from(text);
        let shown = format!("document.body?.innerText.includes({quoted})");
        self.wait(&format!("the page shows {text}"), &shown);
    }

    /// Waits for the first element of a CSS selector; scrolls it into view.
    fn element(&self, css: &str) -> Value {
        let found = patiently(|| {
            let query = json!({"using": "css selector", "value": css});
            let element = self.try_call("POST", "/element", &query).ok()?;
            // The page may have brought it anew since: then it is looked for again.
            let scroll = "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})";
            let scroll = json!({"script": scroll, "args": [element]});
            self.try_call("POST", "/execute/sync", &scroll).ok()?;
            Some(element)
        });
        found.unwrap_or_else(|| self.fail(&format!("no {css}")))
    }

    /// Presses and lets go in the middle of an element.
    pub fn press(&self, css: &str, pointer: Pointer) {
        // The page may bring the element anew between finding and pressing it.
        for _ in 0..5 {
            let at = self.element(css);
            match self.try_point(pointer, &[to(&at), down(), up()]) {
                Err(error) if error.contains("stale element") => {}
                done => {
                    done.unwrap_or_else(|error| self.fail(&format!("{css}: {error}")));
                    return;
                }
            }
        }
        self.fail(&format!("{css} does not keep still"));
    }

    pub fn click(&self, css: &str) {
        self.press(css, Pointer::Mouse);
    }

    /// Drags the middle of one element onto the middle of another, in steps as a hand does.
    pub fn drag(&self, from: &str, onto: &str, pointer: Pointer) {
        for css in [from, onto] {
            self.element(css);
        }
        // Both places at one moment, by their names: the page may bring the elements anew.
        let middle = "const [from, onto] = arguments; const place = (css) => { \
                const box = document.querySelector(css).getBoundingClientRect(); \
                return [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)]; }; \
            document.querySelector(from).scrollIntoView({ block: 'center' }); \
            return [place(from), place(onto)]";
        let places = self.js(middle, &[json!(from), json!(onto)]);
        let number = |place: usize, index: usize| places[place][index].as_i64().expect("a number");
        let (start, end) = ((number(0, 0), number(0, 1)), (number(1, 0), number(1, 1)));
        let mut steps = vec![walk(start), down()];
        for step in 1..=8 {
            let along = |from: i64, to: i64| from + (to - from) * step / 8;
            steps.push(walk((along(start.0, end.0), along(start.1, end.1))));
        }
        steps.push(up());
        self.point(pointer, &steps);
    }

    fn point(&self, pointer: Pointer, steps: &[Value]) {
        self.try_point(pointer, steps)
            .unwrap_or_else(|error| self.fail(&error));
    }

    fn try_point(&self, pointer: Pointer, steps: &[Value]) -> Result<(), String> {
        let source = json!({
            "type": "pointer", "id": pointer.name(),
            "parameters": {"pointerType": pointer.name()}, "actions": steps
        });
        let actions = json!({"actions": [source]});
        self.try_call("POST", "/actions", &actions).map(|_| ())
    }

    /// Writes into a field, as fingers do; what stood there goes.
    pub fn fill(&self, css: &str, text: &str) {
        let element = self.element(css);
        let id = element[ELEMENT].as_str().expect("an element").to_owned();
        self.call("POST", &format!("/element/{id}/clear"), json!({}));
        self.call(
            "POST",
            &format!("/element/{id}/value"),
            json!({ "text": text }),
        );
    }

    /// Presses keys one after the other, wherever the focus is. `Alt+`, `Control+` and `Shift+` are held
    /// before a key.
    pub fn keys(&self, keys: &[&str]) {
        let mut steps = Vec::new();
        for key in keys {
            let mut parts: Vec<&str> = key.split('+').collect();
            let last = parts.pop().unwrap_or_default();
            let all: Vec<_> = parts
                .iter()
                .chain([&last])
                .map(|part| letter(part))
                .collect();
            let stroke = |kind: &str, value: &String| json!({"type": kind, "value": value});
            steps.extend(all.iter().map(|key| stroke("keyDown", key)));
            steps.extend(all.iter().rev().map(|key| stroke("keyUp", key)));
        }
        let source = json!({"type": "key", "id": "keyboard", "actions": steps});
        self.call("POST", "/actions", json!({"actions": [source]}));
    }

    /// The size of the screen; a narrow one has a finger.
    pub fn screen(&self, screen: Screen) {
        let narrow = screen.width < 500;
        self.chrome(
            "Emulation.setDeviceMetricsOverride",
            json!({"width": screen.width, "height": screen.height, "deviceScaleFactor": 1, "mobile": narrow}),
        );
        let touch = json!({"enabled": narrow, "maxTouchPoints": 1});
        self.chrome("Emulation.setTouchEmulationEnabled", touch);
    }

    /// What the person's system is set to: dark or light.
    pub fn dark(&self, dark: bool) {
        let value = if dark { "dark" } else { "light" };
        let scheme = json!([{"name": "prefers-color-scheme", "value": value}]);
        let media = json!({"media": "", "features": scheme});
        self.chrome("Emulation.setEmulatedMedia", media);
    }

    /// For a person who wants no motion, until a scheme of the screen is set.
    pub fn calm(&self) {
        let wish = json!([{"name": "prefers-reduced-motion", "value": "reduce"}]);
        let media = json!({"media": "", "features": wish});
        self.chrome("Emulation.setEmulatedMedia", media);
    }

    /// As it would look on paper, until a scheme of the screen is set.
    pub fn on_paper(&self) {
        self.chrome("Emulation.setEmulatedMedia", json!({"media": "print"}));
    }

    /// The page as it is printed on A4.
    pub fn print(&self) -> Vec<u8> {
        let page = json!({"page": {"width": 21.0, "height": 29.7}});
        bytes(&self.call("POST", "/print", page))
    }

    /// Another tab, which is shown then; its handle.
    pub fn tab(&self) -> String {
        let made = self.call("POST", "/window/new", json!({"type": "tab"}));
        let handle = made["handle"].as_str().expect("a handle").to_owned();
        self.show_tab(&handle);
        handle
    }

    pub fn show_tab(&self, handle: &str) {
        self.call("POST", "/window", json!({ "handle": handle }));
    }

    /// What axe-core holds against the page as it is seen now, a line a fault; nothing, with a word, where
    /// axe-core is missing.
    pub fn barriers(&self) -> Vec<String> {
        let Ok(axe) = fs::read_to_string(AXE) else {
            assert!(!on_ci(), "axe-core is missing: `make test` installs it");
            eprintln!("skipped: axe-core is missing, `make test` installs it");
            return Vec::new();
        };
        if self.js("return !window.axe", &[]) == true {
            self.js(&axe, &[]);
        }
        let run = "const found = await axe.run(document, {resultTypes: ['violations'], iframes: false}); \
            return found.violations.flatMap((fault) => fault.nodes.map((node) => \
              `${fault.id}: ${fault.help}: ${node.html} ${node.any.map((one) => one.message).join()}`))";
        let run = format!("return (async () => {{ {run} }})()");
        let found = self.js(&run, &[]);
        let lines = found.as_array().expect("a list").iter();
        lines
            .filter_map(|line| line.as_str().map(str::to_owned))
            .collect()
    }

    /// Keeps what is seen as `target/screenshots/NAME.png`.
    pub fn screenshot(&self, name: &str) -> PathBuf {
        keep(name, &self.call("GET", "/screenshot", Value::Null))
    }

    /// What the console said since it was last asked: scripts' errors, refusals of the content policy,
    /// files that are missing.
    pub fn console(&self) -> Vec<String> {
        let lines = self.try_call("POST", "/se/log", &json!({"type": "browser"}));
        let lines = lines.unwrap_or_default();
        let lines = lines.as_array().cloned().unwrap_or_default();
        let told = |line: &Value| format!("{} {}", line["level"], line["message"]);
        lines.iter().map(told).collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver's whole group ends, the browser in it too; then nobody writes into the folder.
        drop(self.alive.take());
        let _ = self.child.wait();
        let folder = self.folder.path().to_string_lossy().into_owned();
        let _ = patiently(|| (!is_named(&folder)).then_some(()));
    }
}

/// Asks until `look` has an answer; `None` after a minute, however long each look takes.
#[expect(clippy::disallowed_methods, reason = "a test that waits must end")]
fn patiently<T>(mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(60) {
        if let Some(found) = look() {
            return Some(found);
        }
        std::thread::sleep(Duration::from_millis(25));
    }
    None
}

/// Whether a process still names `word` somewhere in its arguments.
pub fn is_named(word: &str) -> bool {
    let processes = fs::read_dir("/proc").expect("/proc").flatten();
    let mut lines = processes.filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
    lines.any(|line| String::from_utf8_lossy(&line).contains(word))
}

fn to(element: &Value) -> Value {
    json!({"type": "pointerMove", "duration": 0, "origin": element, "x": 0, "y": 0})
}

fn walk((x, y): (i64, i64)) -> Value {
    json!({"type": "pointerMove", "duration": 20, "origin": "viewport", "x": x, "y": y})
}

fn down() -> Value {
    json!({"type": "pointerDown", "button": 0})
}

fn up() -> Value {
    json!({"type": "pointerUp", "button": 0})
}

/// A key's letter, or its place in WebDriver's table (section 17.4.2).
fn letter(name: &str) -> String {
    let code = match name {
        "Enter" => '\u{e007}',
        "Tab" => '\u{e004}',
        "Escape" => '\u{e00c}',
        "Backspace" => '\u{e003}',
        "Delete" => '\u{e017}',
        "Space" => ' ',
        "Shift" => '\u{e008}',
        "Control" => '\u{e009}',
        "Alt" => '\u{e00a}',
        "End" => '\u{e010}',
        "Home" => '\u{e011}',
        "ArrowLeft" => '\u{e012}',
        "ArrowUp" => '\u{e013}',
        "ArrowRight" => '\u{e014}',
        "ArrowDown" => '\u{e015}',
        other => return other.to_owned(),
    };
    code.to_string()
}

fn bytes(base64: &Value) -> Vec<u8> {
    let text = base64.as_str().expect("base64");
    mail_parser::decoders::base64::base64_decode(text.as_bytes()).expect("base64")
}

fn keep(name: &str, picture: &Value) -> PathBuf {
    fs::create_dir_all(SCREENSHOTS).expect("a folder");
    let place = Path::new(SCREENSHOTS).join(format!("{name}.png"));
    fs::write(&place, bytes(picture)).expect("a file");
    place
}

fn name_of_test() -> String {
    let thread = std::thread::current();
    let name = thread.name().unwrap_or("test").replace("::", "-");
    format!("failed-{name}")
}
