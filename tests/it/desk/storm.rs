//! Two people write into the same stories at once while connections break: nothing typed is lost, nobody
//! writes over what he has not seen, and both see the same in the end.

use std::{collections::BTreeMap, io::Write, net::TcpStream};

use serde_json::{Value, json};
use sqlx::{Row, SqlitePool, sqlite::SqliteConnectOptions};
use yixian::model::people::Role;

use super::{Desk, Visit};
use crate::support::daemon;

/// Edits of both together.
const EDITS: usize = 500;
const FIELDS: [&str; 5] = ["headline", "headline_long", "lead", "voice_over", "locator"];

/// Numbers that are the same in each run (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % most
    }
}

/// What somebody typed, and over what.
#[derive(Debug, Clone)]
struct Typed {
    story: String,
    field: &'static str,
    value: String,
    /// Every text that it was sent over: those of tries of which no answer came, too.
    bases: Vec<String>,
    /// The desk said that it is kept.
    kept: bool,
}

/// One person with one browser.
struct Person<'a> {
    visit: Visit<'a>,
    name: &'static str,
    dice: Dice,
    /// What he last saw in each field.
    seen: BTreeMap<(String, &'static str), String>,
    typed: Vec<Typed>,
    conflicts: usize,
    broken: usize,
}

impl Person<'_> {
    fn send(&mut self, target: &str, body: &Value) -> (u16, Value) {
        let head = format!(
            "Cookie: {}\r\nContent-Type: application/json\r\nAccept: application/json\r\nOrigin: http://{}\r\n",
            self.visit.cookie, self.visit.daemon.address
        );
        let body = body.to_string();
        // A third of all tries break: before the request is out, or before its answer is read.
        while self.dice.below(3) == 0 {
            self.broken += 1;
            let address = &self.visit.daemon.address;
            if self.dice.below(2) == 0 {
                drop(daemon::begin(
                    address,
                    "POST",
                    target,
                    &head,
                    body.as_bytes(),
                ));
            } else {
                let length = body.len();
                let cut = self.dice.below(length);
                let mut half = TcpStream::connect(address).unwrap();
                let _ = write!(
                    half,
                    "POST {target} HTTP/1.1\r\nHost: {address}\r\nContent-Length: {length}\r\n{head}\r\n"
                );
                let _ = half.write_all(&body.as_bytes()[..cut]);
            }
        }
        let answer = self.visit.daemon.ask("POST", target, &head, &body);
        let said = serde_json::from_str(&answer.text()).unwrap_or(Value::Null);
        (answer.status, said)
    }

    fn write(&mut self, stories: &[String], number: usize) {
        let story = stories[self.dice.below(stories.len())].clone();
        let field = FIELDS[self.dice.below(FIELDS.len())];
        let value = format!("{}写的第{number}句", self.name);
        let place = (story.clone(), field);
        let target = format!("/api/stories/{story}/field");
        let mut typed = Typed {
            story,
            field,
            value: value.clone(),
            bases: Vec::new(),
            kept: false,
        };
        loop {
            let base = self.seen[&place].clone();
            typed.bases.push(base.clone());
            let body = json!({"field": field, "base": base, "value": value});
            let (status, said) = self.send(&target, &body);
            match status {
                200 => {
                    assert_eq!(said["value"], value.as_str(), "{said}");
                    self.seen.insert(place, value);
                    typed.kept = true;
                    break;
                }
                409 => {
                    // The other text is shown, with whose it is; the own one is still in its box.
                    let theirs = said["theirs"].as_str().expect("the other text");
                    assert!(!said["by"].as_str().unwrap().is_empty(), "{said}");
                    assert_ne!(theirs, base, "a conflict with what was seen");
                    self.conflicts += 1;
                    self.seen.insert(place.clone(), theirs.to_owned());
                    if theirs == value || self.dice.below(4) == 0 {
                        // 用同事的.
                        break;
                    }
                }
                other => panic!("{other}: {said}"),
            }
        }
        self.typed.push(typed);
    }
}

/// All texts of a field, in the order in which they stood there.
fn stood(versions: &[(String, Value)], story: &str, field: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for (_, body) in versions.iter().filter(|(id, _)| id == story) {
        let text = body[field].as_str().unwrap_or_default();
        if all.last().is_none_or(|last| last != text) {
            all.push(text.to_owned());
        }
    }
    all
}

fn versions(desk: &Desk) -> Vec<(String, Value)> {
    let options = SqliteConnectOptions::new().filename(desk.room.data().join("yixian.db"));
    let read = async {
        let pool = SqlitePool::connect_with(options).await.unwrap();
        let rows = sqlx::query("SELECT story, body FROM story_version ORDER BY story, version")
            .fetch_all(&pool)
            .await
            .unwrap();
        pool.close().await;
        rows.iter()
            .map(|row| {
                let body: String = row.get("body");
                (row.get("story"), serde_json::from_str(&body).unwrap())
            })
            .collect()
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(read)
}

#[test]
fn five_hundred_edits_by_two_people_over_broken_connections_lose_nothing() {
    let desk = Desk::open();
    let stories: Vec<String> = desk.picked().into_iter().take(2).collect();
    let before = versions(&desk);
    let first: BTreeMap<_, _> = stories
        .iter()
        .flat_map(|story| FIELDS.map(|field| (story.clone(), field)))
        .map(|place| {
            let text = stood(&before, &place.0, place.1).pop().unwrap_or_default();
            (place, text)
        })
        .collect();
    let people = [
        (Role::Editor, "宋", 0x5eed_u64),
        (Role::Reviewer, "卢", 0xfeed),
    ];
    let mut people: Vec<Person<'_>> = people
        .into_iter()
        .map(|(role, name, seed)| Person {
            visit: desk.sign_in(role),
            name,
            dice: Dice(seed),
            seen: first.clone(),
            typed: Vec::new(),
            conflicts: 0,
            broken: 0,
        })
        .collect();
    std::thread::scope(|scope| {
        for person in &mut people {
            let stories = &stories;
            scope.spawn(move || (0..EDITS / 2).for_each(|number| person.write(stories, number)));
        }
    });

    let after = versions(&desk);
    let typed: Vec<&Typed> = people.iter().flat_map(|person| &person.typed).collect();
    assert_eq!(typed.len(), EDITS);
    for one in &typed {
        let stood = stood(&after, &one.story, one.field);
        // Kept means kept: it can be restored from the story's history whatever came after.
        assert!(!one.kept || stood.contains(&one.value), "{one:?} was lost");
    }
    // Whoever wrote had seen what he wrote over.
    for (story, field) in first.keys() {
        // From what stood there before anybody typed: the draft had steps of its own.
        let drafted = stood(&before, story, field).len().saturating_sub(1);
        for pair in stood(&after, story, field)[drafted..].windows(2) {
            let found = typed
                .iter()
                .find(|one| one.story == *story && one.field == *field && one.value == pair[1]);
            let one = found.unwrap_or_else(|| panic!("nobody typed {:?}", pair[1]));
            assert!(one.bases.contains(&pair[0]), "{one:?} over {:?}", pair[0]);
        }
    }
    // Both see the same, and it is what stands there.
    for story in &stories {
        let pages: Vec<String> = people
            .iter()
            .map(|person| person.visit.get(&format!("/stories/{story}")).text())
            .collect();
        for field in FIELDS {
            let last = stood(&after, story, field).pop().unwrap_or_default();
            for page in &pages {
                assert!(page.contains(&last), "{field} {last}");
            }
        }
    }
    let conflicts: usize = people.iter().map(|person| person.conflicts).sum();
    let broken: usize = people.iter().map(|person| person.broken).sum();
    println!("{EDITS} edits, {conflicts} conflicts shown, {broken} connections broken");
    assert!(conflicts > 50 && broken > 100, "{conflicts} {broken}");
}
