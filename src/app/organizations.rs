//! The register of organizations: a table comes in whole or, where somebody says so, without its bad
//! rows.

use std::{
    collections::{HashMap, HashSet},
    io::{Cursor, Read},
    path::Path,
};

use serde::Serialize;

use super::{App, AppError, tables};
use crate::{
    intake::own_domain,
    model::{
        people::{Organization, OrganizationHistory},
        register::{self, Entry, Level, RowProblem},
    },
};

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// Rows with an organization.
    pub rows: usize,
    /// Rows that were written; 0 when an error stopped it, or on a dry run.
    pub imported: usize,
    /// Good rows whose code is new.
    pub added: usize,
    /// Good rows that differ from what is registered.
    pub changed: usize,
    /// Good rows that are registered so already.
    pub unchanged: usize,
    /// Always 0: what is missing in a table stays registered.
    pub removed: usize,
    /// Every problem.
    pub problems: Vec<RowProblem>,
}

impl ImportReport {
    /// Problems that keep a row out.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.problems
            .iter()
            .filter(|p| p.level == Level::Error)
            .count()
    }
}

/// One organization and what came from it.
#[derive(Debug, Clone, Serialize)]
pub struct OrganizationCard {
    /// As registered.
    #[serde(flatten)]
    pub organization: Organization,
    /// Its mails and stories.
    pub history: OrganizationHistory,
}

impl App {
    /// Reads a CSV (UTF-8, UTF-16 or GBK) or XLSX table and adds or replaces its organizations: all
    /// or none, with `skip_bad` all rows without an error. Addresses that were taught stay.
    ///
    /// # Errors
    /// The file cannot be read, or has no header row with name and code.
    pub async fn import_organizations(
        &self,
        file: &Path,
        dry_run: bool,
        skip_bad: bool,
    ) -> Result<ImportReport, AppError> {
        let opened = std::fs::File::open(file).map_err(|source| AppError::File {
            path: file.to_owned(),
            source,
        })?;
        let refused = |why: String| AppError::Usage(format!("{}: {why}", file.display()));
        let read = tokio::task::spawn_blocking(move || register_of(opened))
            .await
            .map_err(|error| AppError::Defect(error.to_string()))?
            .map_err(refused)?;
        self.import_register(read, dry_run, skip_bad, "cli").await
    }

    /// The same from bytes that came over the desk.
    ///
    /// # Errors
    /// [`AppError::Table`]: it cannot be read, or has no header row with name and code.
    pub async fn import_organization_table(
        &self,
        table: Vec<u8>,
        dry_run: bool,
        skip_bad: bool,
        by: &str,
    ) -> Result<ImportReport, AppError> {
        let read = tokio::task::spawn_blocking(move || register_of(Cursor::new(table)))
            .await
            .map_err(|error| AppError::Defect(error.to_string()))?
            .map_err(AppError::Table)?;
        self.import_register(read, dry_run, skip_bad, by).await
    }

    async fn import_register(
        &self,
        mut read: register::Register,
        dry_run: bool,
        skip_bad: bool,
        by: &str,
    ) -> Result<ImportReport, AppError> {
        let registered = self.store.organizations().await?;
        taken_names(&mut read, &registered);
        let bad: HashSet<usize> = read
            .problems
            .iter()
            .filter(|p| p.level == Level::Error)
            .map(|p| p.row)
            .collect();
        let mut report = ImportReport {
            rows: read.entries.len(),
            imported: 0,
            added: 0,
            changed: 0,
            unchanged: 0,
            removed: 0,
            problems: read.problems,
        };
        let known: HashMap<&str, &Organization> = registered
            .iter()
            .map(|one| (one.code.as_str(), one))
            .collect();
        let mut good = Vec::new();
        for entry in read.entries.into_iter().filter(|e| !bad.contains(&e.row)) {
            let new = match known.get(entry.organization.code.as_str()) {
                Some(old) => kept(entry, old),
                None => entry.organization,
            };
            match known.get(new.code.as_str()) {
                None => report.added += 1,
                Some(old) if **old != new => report.changed += 1,
                Some(_) => {
                    report.unchanged += 1;
                    continue;
                }
            }
            good.push(new);
        }
        if !dry_run && (bad.is_empty() || skip_bad) {
            self.store
                .import_organizations(&good, by, self.clock.now())
                .await?;
            report.imported = report.added + report.changed + report.unchanged;
        }
        Ok(report)
    }

    /// Organizations with `word` in name, former name, code, address or domain, by name: at most `most`
    /// after the first `skipped`, and how many there are.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn find_organizations(
        &self,
        word: &str,
        by_address: bool,
        skipped: u32,
        most: u32,
    ) -> Result<(Vec<Organization>, u64), AppError> {
        let found = self
            .store
            .find_organizations(word, by_address, skipped, most);
        Ok(found.await?)
    }

    /// One organization by code, name or former name, with its history.
    ///
    /// # Errors
    /// There is none.
    pub async fn organization_card(
        &self,
        code_or_name: &str,
    ) -> Result<OrganizationCard, AppError> {
        let organization = match self.store.organization(code_or_name).await {
            Ok(found) => found,
            Err(error) => {
                let all = self.store.organizations().await?;
                let mut alias = all
                    .into_iter()
                    .filter(|one| one.aliases.iter().any(|alias| alias == code_or_name));
                match (alias.next(), alias.next()) {
                    (Some(only), None) => only,
                    _ => return Err(error.into()),
                }
            }
        };
        let history = self.store.organization_history(&organization.name).await?;
        Ok(OrganizationCard {
            organization,
            history,
        })
    }

    /// Teaches or forgets an address that writes for an organization; audited.
    ///
    /// # Errors
    /// No such organization, or not an address.
    pub async fn set_organization_address(
        &self,
        code: &str,
        address: &str,
        add: bool,
        by: &str,
    ) -> Result<Organization, AppError> {
        let address = register::address(address).ok_or_else(|| {
            AppError::Usage(format!(
                "`{address}` is not an address: write it like name@example.org.cn"
            ))
        })?;
        let now = self.clock.now();
        Ok(self
            .store
            .set_organization_address(code, &address, add, by, now)
            .await?)
    }
}

fn register_of(mut file: impl Read) -> Result<register::Register, String> {
    let table = tables::read(&mut file, &register::has_header)?;
    register::read(&table, &own_domain)
}

/// What the table does not say about a registered organization stays.
fn kept(entry: Entry, old: &Organization) -> Organization {
    let mut new = entry.organization;
    let mut addresses = old.addresses.clone();
    for address in std::mem::take(&mut new.addresses) {
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    new.addresses = addresses;
    if new.aliases.is_empty() {
        new.aliases.clone_from(&old.aliases);
    }
    if new.domains.is_empty() {
        new.domains.clone_from(&old.domains);
    }
    if new.status.is_empty() {
        new.status.clone_from(&old.status);
    }
    new
}

/// Names that an organization outside of this table holds.
fn taken_names(read: &mut register::Register, registered: &[Organization]) {
    let codes: HashSet<&str> = read
        .entries
        .iter()
        .map(|e| e.organization.code.as_str())
        .collect();
    let outside: HashMap<&str, &str> = registered
        .iter()
        .filter(|one| !codes.contains(one.code.as_str()))
        .map(|one| (one.name.as_str(), one.code.as_str()))
        .collect();
    for entry in &read.entries {
        if let Some(code) = outside.get(entry.organization.name.as_str()) {
            read.problems.push(RowProblem {
                row: entry.row,
                column: read.name_title.clone(),
                problem: format!(
                    "名称“{}”已登记在信用代码“{code}”名下，请核对",
                    entry.organization.name
                ),
                level: Level::Error,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{fmt::Write, sync::Arc};

    use super::*;
    use crate::{
        config,
        model::{
            clock::{Clock, FixedClock, SystemClock},
            credit_code::{self, CreditCodeError},
        },
    };

    /// A code with right check characters, from region, type and a running number.
    fn code(kind: u8, region: &str, number: usize) -> String {
        let mut code = format!("5{kind}{region}{number:08}00");
        while let Err(error) = credit_code::check(&code) {
            match error {
                CreditCodeError::Inner { expected, .. } => {
                    code.replace_range(16..17, &expected.to_string());
                }
                CreditCodeError::Check { expected, .. } => {
                    code.replace_range(17..18, &expected.to_string());
                }
                CreditCodeError::Shape(code) => panic!("{code}"),
            }
        }
        code
    }

    async fn app(folder: &Path) -> App {
        let clock = FixedClock::at("2026-11-25T02:00:00Z".parse().unwrap());
        let settings = config::load(None).unwrap();
        App::open(settings, Arc::new(clock), folder, None)
            .await
            .unwrap()
    }

    fn table(rows: usize) -> String {
        let mut table = "统一社会信用代码,社会组织名称,社会组织类型,所属区,状态,邮箱\n".to_owned();
        let kinds = [(1, "社会团体"), (2, "民办非企业单位"), (3, "基金会")];
        let regions = [
            ("440300", "福田区"),
            ("440305", "南山区"),
            ("440309", "龙华区"),
        ];
        for n in 0..rows {
            let ((kind, title), (region, district)) = (kinds[n % 3], regions[n / 3 % 3]);
            let code = code(kind, region, n);
            writeln!(
                table,
                "{code},深圳市第{n}号社会组织,{title},{district},正常,a@org{n}.org.cn"
            )
            .unwrap();
        }
        table
    }

    #[tokio::test]
    async fn eleven_thousand_rows_come_in_within_seconds() {
        let folder = tempfile::tempdir().unwrap();
        let app = app(folder.path()).await;
        let file = folder.path().join("register.csv");
        std::fs::write(&file, table(11_000)).unwrap();
        let clock = SystemClock::new();
        let started = clock.monotonic();
        let report = app.import_organizations(&file, false, false).await.unwrap();
        let first = clock.monotonic() - started;
        assert_eq!(
            (report.rows, report.imported, report.added),
            (11_000, 11_000, 11_000)
        );
        assert_eq!(report.problems, []);
        let again = app.import_organizations(&file, false, false).await.unwrap();
        assert_eq!(
            (again.unchanged, again.added, again.changed),
            (11_000, 0, 0)
        );
        eprintln!(
            "11,000 rows: {first:?}, again {:?}",
            clock.monotonic() - started - first
        );
        assert!(first.as_secs() < 60, "{first:?}");
    }

    #[tokio::test]
    async fn nothing_is_half_imported_and_what_was_taught_stays() {
        let folder = tempfile::tempdir().unwrap();
        let app = app(folder.path()).await;
        let file = folder.path().join("register.csv");
        let good = table(2);
        let name = |n: usize| format!("深圳市第{n}号社会组织");
        std::fs::write(&file, format!("{good}51440300MJL1712375,坏会,,,,\n")).unwrap();
        let report = app.import_organizations(&file, false, false).await.unwrap();
        assert_eq!((report.imported, report.added, report.errors()), (0, 2, 1));
        let dry = app.import_organizations(&file, true, true).await.unwrap();
        assert_eq!(
            (dry.imported, app.store.organizations().await.unwrap().len()),
            (0, 0)
        );
        let skipped = app.import_organizations(&file, false, true).await.unwrap();
        assert_eq!(
            (
                skipped.imported,
                app.store.organizations().await.unwrap().len()
            ),
            (2, 2)
        );

        let held_by = code(3, "440300", 9);
        let code = code(1, "440300", 0);
        let taught = app
            .set_organization_address(&code, "X@QQ.com", true, "cli")
            .await
            .unwrap();
        assert_eq!(taught.addresses, ["a@org0.org.cn", "x@qq.com"]);
        assert!(
            app.set_organization_address(&code, "x", true, "cli")
                .await
                .is_err()
        );
        // Two organizations exchange their names; the taught address stays.
        let swapped = good
            .replace(&name(0), "临时")
            .replace(&name(1), &name(0))
            .replace("临时", &name(1));
        std::fs::write(&file, swapped).unwrap();
        let report = app.import_organizations(&file, false, false).await.unwrap();
        assert_eq!((report.changed, report.errors()), (2, 0));
        let card = app.organization_card(&name(1)).await.unwrap();
        assert_eq!(card.organization.code, code);
        assert_eq!(card.organization.addresses, ["a@org0.org.cn", "x@qq.com"]);
        assert_eq!(card.history.submissions, 0);
        // A name that another code holds is told, not a failure of the database.
        std::fs::write(&file, format!("信用代码,名称\n{},{}\n", held_by, name(1))).unwrap();
        let report = app.import_organizations(&file, false, false).await.unwrap();
        assert!(
            report.problems[0].problem.contains(&code),
            "{:?}",
            report.problems
        );
        let forgot = app
            .set_organization_address(&code, "x@qq.com", false, "cli")
            .await
            .unwrap();
        assert_eq!(forgot.addresses, ["a@org0.org.cn"]);
    }
}
