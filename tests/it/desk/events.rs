//! What open pages hear of changes by others.

use std::{
    io::{BufRead, BufReader},
    net::TcpStream,
};

use yixian::model::people::Role;

use super::{Desk, Visit};
use crate::support::daemon::begin;

/// The next mark that a stream brings.
fn mark(stream: &mut BufReader<TcpStream>) -> Option<i64> {
    let lines = stream.lines().map_while(Result::ok);
    let mut marks = lines.filter_map(|line| line.strip_prefix("data: ")?.parse().ok());
    marks.next()
}

fn events(visit: &Visit<'_>) -> BufReader<TcpStream> {
    let head = format!("Cookie: {}\r\n", visit.cookie);
    BufReader::new(begin(&visit.daemon.address, "GET", "/events", &head, b""))
}

/// The mark that stands in a page: what had changed when it was made.
fn mark_of_page(visit: &Visit<'_>) -> i64 {
    let page = visit.get("/").text();
    let mark = page.split("data-mark=\"").nth(1).expect("a mark");
    mark.split('"').next().unwrap().parse().unwrap()
}

#[test]
fn an_open_page_hears_of_what_another_process_changes() {
    let desk = Desk::open();
    let (visit, story) = (desk.sign_in(Role::Editor), desk.story());
    let mut stream = events(&visit);
    let first = mark(&mut stream).unwrap();
    desk.hold(&story);
    let next = (&mut stream).lines().map_while(Result::ok);
    let next = next.filter_map(|line| line.strip_prefix("data: ")?.parse::<i64>().ok());
    assert!(next.take(1).all(|next| next > first));

    // A page knows what it was made of: what comes between it and its stream is not missed, and where
    // nothing came the page is not read twice.
    let page = mark_of_page(&visit);
    assert_eq!(mark(&mut events(&visit)), Some(page));
    desk.release(&story);
    assert!(mark(&mut events(&visit)).unwrap() > page);
    drop(stream);
    let quiet = mark_of_page(&visit);
    desk.hold(&story);
    assert!(
        mark(&mut events(&visit)).unwrap() > quiet,
        "nobody listened meanwhile"
    );
}

#[test]
fn a_desk_that_is_stopped_ends_its_streams_and_goes() {
    let desk = Desk::empty("");
    let visit = desk.sign_in(Role::Viewer);
    let mut streams: Vec<_> = (0..20).map(|_| events(&visit)).collect();
    for stream in &mut streams {
        assert!(mark(stream).is_some());
    }
    assert_eq!(desk.daemon.stop(), Some(0));
    for mut stream in streams {
        assert_eq!(mark(&mut stream), None);
    }
}
