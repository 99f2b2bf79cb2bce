use super::*;
use crate::app::as_run::tests::app_at;

const MONDAY: &str = "2026-11-30T01:00:00Z";

async fn opened() -> (tempfile::TempDir, App, EditionId) {
    let folder = tempfile::tempdir().unwrap();
    let app = app_at(folder.path(), "沈语", MONDAY).await;
    (folder, app, "2026-11-28".parse().unwrap())
}

/// The form as a page that is made now holds it.
async fn page(app: &App, id: EditionId) -> BTreeMap<usize, AiredEntry> {
    let sheet = app.aired_sheet(id).await.unwrap();
    let rows = sheet.rows.iter().map(|row| {
        let was = AiredBase::of(row.entered.as_ref(), &row.item, "沈语");
        let entry = AiredEntry {
            aired: was.aired,
            length: was.length_ms.map(Millis::mm_ss).unwrap_or_default(),
            presenter: was.presenter.clone(),
            was: Some(was),
        };
        (row.position, entry)
    });
    rows.collect()
}

async fn entered(app: &App, id: EditionId) -> Vec<(String, Option<i64>, bool, String)> {
    let rows = app.store.aired_items(id).await.unwrap();
    let mut rows: Vec<_> = rows
        .into_iter()
        .map(|row| {
            (
                row.item,
                row.length_ms.map(|l| l.0),
                row.aired,
                row.entered_by,
            )
        })
        .collect();
    rows.sort();
    rows
}

#[tokio::test]
async fn who_saves_second_erases_nothing_unseen() {
    let (_folder, app, id) = opened().await;
    let (mut hers, mut his) = (page(&app, id).await, page(&app, id).await);
    hers.get_mut(&1).unwrap().length = "0:09".to_owned();
    hers.get_mut(&2).unwrap().length = "0:10".to_owned();
    assert!(app.enter_aired(id, &hers, "li").await.unwrap().is_empty());

    // He changed the second too, and the third that nobody touched.
    his.get_mut(&2).unwrap().length = "0:12".to_owned();
    his.get_mut(&3).unwrap().aired = false;
    let told = app.enter_aired(id, &his, "wang").await.unwrap();
    assert_eq!(told.keys().copied().collect::<Vec<_>>(), [2, 3]);
    assert!(told.values().all(|problem| problem.moved));
    let stands = entered(&app, id).await;
    assert!(
        stands.iter().all(|row| row.3 == "li"),
        "nothing half: {stands:?}"
    );

    // With what he was shown it is his word, and what he left alone stays hers.
    let shown = page(&app, id).await;
    for at in [2, 3] {
        his.get_mut(&at).unwrap().was = shown[&at].was.clone();
    }
    assert!(app.enter_aired(id, &his, "wang").await.unwrap().is_empty());
    let stands = entered(&app, id).await;
    assert_eq!(
        stands[0],
        ("1".to_owned(), Some(9_000), true, "li".to_owned())
    );
    assert_eq!(
        stands[1],
        ("2".to_owned(), Some(12_000), true, "wang".to_owned())
    );
    assert_eq!(stands[2], ("3".to_owned(), None, false, "wang".to_owned()));
    assert_eq!(stands[3].3, "li");
}

#[tokio::test]
async fn two_who_say_the_same_do_not_quarrel_and_nobody_writes_without_a_base() {
    let (_folder, app, id) = opened().await;
    let mut hers = page(&app, id).await;
    hers.get_mut(&1).unwrap().length = "0:09".to_owned();
    let mut his = hers.clone();
    assert!(app.enter_aired(id, &hers, "li").await.unwrap().is_empty());
    assert!(app.enter_aired(id, &his, "wang").await.unwrap().is_empty());
    assert!(entered(&app, id).await.iter().all(|row| row.3 == "li"));
    // A form that does not say what it was made of.
    his.get_mut(&1).unwrap().length = "0:11".to_owned();
    his.values_mut().for_each(|row| row.was = None);
    let told = app.enter_aired(id, &his, "wang").await.unwrap();
    assert_eq!(told.keys().copied().collect::<Vec<_>>(), [1]);
}

#[tokio::test]
async fn the_ground_is_looked_at_where_it_is_written() {
    let (_folder, app, id) = opened().await;
    let mut hers = page(&app, id).await;
    hers.get_mut(&1).unwrap().length = "0:09".to_owned();
    assert!(app.enter_aired(id, &hers, "li").await.unwrap().is_empty());
    let stands = app.store.aired_items(id).await.unwrap();
    let first = stands.iter().find(|row| row.item == "1").unwrap().clone();
    let row = AiredItem {
        length_ms: Some(Millis(12_000)),
        ..first.clone()
    };
    let write = async |must: Option<AiredItem>| {
        let must = BTreeMap::from([("1".to_owned(), must)]);
        let rows = [row.clone()];
        let written = app.store.record_aired(&rows, &[], &must, "wang", row.at);
        written.await.unwrap()
    };
    assert_eq!(write(None).await, ["1"]);
    assert_eq!(entered(&app, id).await[0].1, Some(9_000));
    assert!(write(Some(first.clone())).await.is_empty());
    assert_eq!(write(Some(first)).await, ["1"]);
    assert_eq!(entered(&app, id).await[0].1, Some(12_000));
}
