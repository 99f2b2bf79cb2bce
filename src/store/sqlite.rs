//! SQLite: WAL, `synchronous=FULL`, one writer whose transactions all begin IMMEDIATE.

use std::{
    ops::{Deref, DerefMut},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use sqlx::{
    Sqlite, SqliteConnection, SqlitePool, Transaction,
    migrate::MigrateError,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{Store, StoreError};
use crate::{
    crash,
    model::{Clock, Timing, clock::SystemClock},
};

/// 3.7.0–3.51.2 can corrupt a WAL database when two connections write and checkpoint together.
const OLDEST_SAFE_SQLITE: [u32; 3] = [3, 51, 3];

/// Readers beside the one writer; WAL lets them go on during a write.
const READERS: u32 = 4;

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("src/store/migrations/sqlite");

/// The two pools of one database file.
#[derive(Debug, Clone)]
pub struct SqliteStore {
    writer: SqlitePool,
    reader: SqlitePool,
    waits: Arc<Waits>,
}

/// How long writers of this process waited for their turn, also behind other processes.
#[derive(Debug, Default)]
struct Waits {
    watch: SystemClock,
    timing: Mutex<Timing>,
}

impl SqliteStore {
    /// A transaction that holds the write lock from its first statement. A plain BEGIN would read
    /// first and then fail at once with "database is locked" when another writer came between.
    pub(super) async fn write(&self) -> Result<WriteTx, StoreError> {
        let begun = self.waits.watch.monotonic();
        let held = self.writer.begin_with("BEGIN IMMEDIATE").await;
        let waited = self.waits.watch.monotonic().saturating_sub(begun);
        let timing = self.waits.timing.lock();
        timing.unwrap_or_else(PoisonError::into_inner).add(waited);
        Ok(WriteTx(held?))
    }

    pub(super) fn read(&self) -> &SqlitePool {
        &self.reader
    }
}

/// A write transaction: rolled back when it is dropped. Its commit is one call, so that a test can die on
/// either side of every commit there is.
#[derive(Debug)]
pub(super) struct WriteTx(Transaction<'static, Sqlite>);

impl WriteTx {
    /// Makes what was written durable.
    pub(super) async fn commit(self) -> Result<(), sqlx::Error> {
        crash::point("store.commit");
        self.0.commit().await?;
        crash::point("store.committed");
        Ok(())
    }
}

impl Deref for WriteTx {
    type Target = SqliteConnection;
    fn deref(&self) -> &SqliteConnection {
        &self.0
    }
}

impl DerefMut for WriteTx {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.0
    }
}

impl Store {
    /// Opens, or makes, `yixian.db` in `folder` and brings its tables up to date.
    ///
    /// # Errors
    /// The file cannot be opened, a migration fails, or the linked SQLite is unsafe.
    pub async fn open_sqlite(folder: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(folder.join("yixian.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10))
            .foreign_keys(true);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone())
            .await?;
        refuse_unsafe_library(&writer).await?;
        // Compared before anything is changed.
        MIGRATIONS.run(&writer).await.map_err(|error| match error {
            MigrateError::VersionMissing(found) => StoreError::Newer {
                found,
                known: MIGRATIONS.iter().map(|one| one.version).max().unwrap_or(0),
            },
            other => other.into(),
        })?;
        let reader = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_with(options.read_only(true).create_if_missing(false))
            .await?;
        Ok(Self::Sqlite(SqliteStore {
            writer,
            reader,
            waits: Arc::default(),
        }))
    }

    /// How often a write of this process waited for the database's write lock, and how long.
    #[must_use]
    pub fn write_waits(&self) -> Timing {
        let Self::Sqlite(db) = self;
        *db.waits
            .timing
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends all connections; the write-ahead log is folded into the file.
    pub async fn close(&self) {
        let Self::Sqlite(db) = self;
        db.reader.close().await;
        db.writer.close().await;
    }

    /// Writes a consistent copy of the database while others go on working.
    ///
    /// # Errors
    /// The target exists already or cannot be written.
    pub async fn backup_database(&self, target: &Path) -> Result<(), StoreError> {
        let Self::Sqlite(db) = self;
        // VACUUM INTO takes its own snapshot; it may not run inside a transaction. By a reader: mails
        // are taken in meanwhile.
        sqlx::query("VACUUM INTO ?1")
            .bind(target.to_string_lossy())
            .execute(db.read())
            .await?;
        Ok(())
    }

    /// Whether a database file that nobody has open is sound: `ok`, or what is wrong.
    ///
    /// # Errors
    /// It cannot be opened.
    pub async fn soundness_of(file: &Path) -> Result<String, StoreError> {
        use sqlx::ConnectOptions;
        let mut copy = SqliteConnectOptions::new()
            .filename(file)
            .read_only(true)
            .immutable(true)
            .connect()
            .await?;
        let sound = sqlx::query_scalar("PRAGMA integrity_check")
            .fetch_one(&mut copy)
            .await?;
        sqlx::Connection::close(copy).await?;
        Ok(sound)
    }

    /// Whether the database file is sound.
    ///
    /// # Errors
    /// The database cannot be asked.
    pub async fn integrity(&self) -> Result<String, StoreError> {
        let Self::Sqlite(db) = self;
        Ok(sqlx::query_scalar("PRAGMA integrity_check")
            .fetch_one(db.read())
            .await?)
    }

    /// Version of the linked SQLite library.
    ///
    /// # Errors
    /// The database cannot be asked.
    pub async fn engine_version(&self) -> Result<String, StoreError> {
        let Self::Sqlite(db) = self;
        Ok(format!("SQLite {}", library_version(&db.reader).await?))
    }
}

async fn library_version(pool: &SqlitePool) -> Result<String, StoreError> {
    Ok(sqlx::query_scalar("SELECT sqlite_version()")
        .fetch_one(pool)
        .await?)
}

async fn refuse_unsafe_library(pool: &SqlitePool) -> Result<(), StoreError> {
    let found = library_version(pool).await?;
    let mut parts = found
        .split('.')
        .map(|part| part.parse::<u32>().unwrap_or(0));
    let version = [(); 3].map(|()| parts.next().unwrap_or(0));
    if version < OLDEST_SAFE_SQLITE {
        Err(StoreError::OldSqlite { found })
    } else {
        Ok(())
    }
}
