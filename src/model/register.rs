//! The rules of the register's table (社会组织名录): rows and columns → organizations and problems.

use std::collections::HashMap;

use serde::Serialize;

use super::{
    credit_code::{self, CreditCodeError},
    language::hygiene::one_line,
    people::Organization,
};

/// Rows among which the header is looked for: above it stand titles and dates.
const HEADER_ROWS: usize = 10;
/// Longest registered name that is believed, characters.
const LONGEST_NAME: usize = 100;

/// How much a problem matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The row cannot be imported.
    Error,
    /// The row is imported; a person should look.
    Warning,
}

/// What is wrong in one cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowProblem {
    /// Row as the spreadsheet counts it, from 1.
    pub row: usize,
    /// Column title.
    pub column: String,
    /// What is wrong and what is expected; Chinese.
    pub problem: String,
    /// Whether the row can be imported all the same.
    pub level: Level,
}

/// One row that names an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Row as the spreadsheet counts it, from 1.
    pub row: usize,
    /// What it says.
    pub organization: Organization,
}

/// A table, read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Register {
    /// Every row, also the bad ones.
    pub entries: Vec<Entry>,
    /// By row, then in the order of finding.
    pub problems: Vec<RowProblem>,
    /// Title of the name column.
    pub name_title: String,
}

const CODE: &[&str] = &[
    "统一社会信用代码",
    "社会信用代码",
    "信用代码",
    "统一信用代码",
    "统一社会信用代码/登记证号",
    "统一代码",
    "code",
];
const CERTIFICATE: &[&str] = &["登记证号", "登记证书号", "证书号"];
const NAME: &[&str] = &[
    "社会组织名称",
    "名称",
    "单位名称",
    "机构名称",
    "组织名称",
    "社会组织",
    "单位全称",
    "name",
];
const KIND: &[&str] = &[
    "社会组织类型",
    "社会组织类别",
    "组织类型",
    "机构类型",
    "类型",
    "类别",
];
const DISTRICT: &[&str] = &[
    "行政区域",
    "行政区划",
    "所属区",
    "所在区",
    "所属区域",
    "区域",
    "辖区",
];
const AUTHORITY: &[&str] = &["登记管理机关", "登记机关"];
const STATUS: &[&str] = &["状态", "登记状态", "存续状态", "组织状态"];
const ADDRESSES: &[&str] = &[
    "邮箱",
    "电子邮箱",
    "联系邮箱",
    "电子邮件",
    "邮箱地址",
    "email",
];
const ALIASES: &[&str] = &["曾用名", "简称", "别名", "原名称", "曾用名称"];
const DOMAINS: &[&str] = &["域名", "网址", "网站", "官网", "单位网址", "官方网站"];

/// Short names of the districts, with the code's name for them.
const DISTRICTS: [(&str, &str); 10] = [
    ("罗湖", "罗湖区"),
    ("福田", "福田区"),
    ("南山", "南山区"),
    ("宝安", "宝安区"),
    ("龙岗", "龙岗区"),
    ("盐田", "盐田区"),
    ("龙华", "龙华区"),
    ("坪山", "坪山区"),
    ("光明", "光明区"),
    ("大鹏", "大鹏新区"),
];
/// A code stays when a district is split off: what was registered before keeps the old one's digits.
const SPLIT_OFF: [(&str, &str); 5] = [
    ("宝安区", "龙华区"),
    ("宝安区", "光明区"),
    ("龙岗区", "坪山区"),
    ("龙岗区", "大鹏新区"),
    ("罗湖区", "盐田区"),
];

/// Whether a table has a header with name and code among its first rows.
#[must_use]
pub fn has_header(table: &[Vec<String>]) -> bool {
    header(table).is_some()
}

fn header(table: &[Vec<String>]) -> Option<usize> {
    table.iter().take(HEADER_ROWS).position(|row| {
        (at(row, CODE).or_else(|| at(row, CERTIFICATE))).is_some() && at(row, NAME).is_some()
    })
}

fn at(row: &[String], names: &[&str]) -> Option<usize> {
    names
        .iter()
        .find_map(|name| row.iter().position(|cell| title(cell) == *name))
}

fn title(cell: &str) -> String {
    let plain = narrow(&one_line(cell)).to_lowercase();
    let plain = plain.split(['(', '（']).next().unwrap_or_default();
    plain
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '*' | ':' | '：'))
        .collect()
}

/// Full-width digits, letters and signs as ASCII; brackets stay.
fn narrow(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '（' | '）' => c,
            '\u{3000}' => ' ',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            c => c,
        })
        .collect()
}

/// A name without what two writers of it do differently: width, brackets, spaces.
fn folded(name: &str) -> String {
    narrow(name)
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '（' | '[' | '【' | '〔' => '(',
            '）' | ']' | '】' | '〕' => ')',
            c => c.to_ascii_lowercase(),
        })
        .collect()
}

/// Reads a table. `own` tells whether one organization can have a domain for itself.
///
/// # Errors
/// No header among the first rows, or no row below it; Chinese.
pub fn read(table: &[Vec<String>], own: &dyn Fn(&str) -> bool) -> Result<Register, String> {
    let header = header(table).ok_or_else(|| {
        format!(
            "前 {HEADER_ROWS} 行里没有同时含“统一社会信用代码”和“社会组织名称”的表头，请核对列名"
        )
    })?;
    let titles = &table[header];
    let columns = Columns {
        code: at(titles, CODE)
            .or_else(|| at(titles, CERTIFICATE))
            .unwrap_or(0),
        name: at(titles, NAME).unwrap_or(1),
        kind: at(titles, KIND),
        district: at(titles, DISTRICT),
        authority: at(titles, AUTHORITY),
        status: at(titles, STATUS),
        addresses: at(titles, ADDRESSES),
        aliases: (0..titles.len())
            .filter(|n| ALIASES.contains(&title(&titles[*n]).as_str()))
            .collect(),
        domains: (0..titles.len())
            .filter(|n| DOMAINS.contains(&title(&titles[*n]).as_str()))
            .collect(),
    };
    let mut reader = Reader {
        titles,
        columns,
        own,
        register: Register::default(),
        codes: HashMap::new(),
        names: HashMap::new(),
        addresses: HashMap::new(),
    };
    reader.register.name_title = one_line(&titles[reader.columns.name]);
    for (index, row) in table.iter().enumerate().skip(header + 1) {
        reader.row(index + 1, row);
    }
    if reader.register.entries.is_empty() {
        return Err("表头下面没有数据行".to_owned());
    }
    Ok(reader.register)
}

struct Columns {
    code: usize,
    name: usize,
    kind: Option<usize>,
    district: Option<usize>,
    authority: Option<usize>,
    status: Option<usize>,
    addresses: Option<usize>,
    aliases: Vec<usize>,
    domains: Vec<usize>,
}

struct Reader<'a> {
    titles: &'a [String],
    columns: Columns,
    own: &'a dyn Fn(&str) -> bool,
    register: Register,
    codes: HashMap<String, usize>,
    names: HashMap<String, (usize, String)>,
    addresses: HashMap<String, usize>,
}

impl Reader<'_> {
    fn tell(&mut self, level: Level, row: usize, column: usize, problem: String) {
        self.register.problems.push(RowProblem {
            row,
            column: self
                .titles
                .get(column)
                .map(|t| one_line(t))
                .unwrap_or_default(),
            problem,
            level,
        });
    }

    fn row(&mut self, number: usize, row: &[String]) {
        use Level::{Error, Warning};
        let cell = |at: usize| row.get(at).map(|text| one_line(text)).unwrap_or_default();
        let maybe = |at: Option<usize>| at.map(cell).unwrap_or_default();
        let (code_at, name_at) = (self.columns.code, self.columns.name);
        let written = cell(code_at);
        let code: String = narrow(&written)
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\'' | '`'))
            .collect::<String>()
            .to_uppercase();
        let name = cell(name_at);
        // A row of totals or notes at the end has neither; one that repeats the header is no row.
        if (code.is_empty() && name.is_empty()) || title(&name) == title(&self.titles[name_at]) {
            return;
        }
        if name.is_empty() {
            self.tell(
                Error,
                number,
                name_at,
                "名称为空（若是合并单元格，请先取消合并）".to_owned(),
            );
        } else if name.chars().count() > LONGEST_NAME {
            self.tell(
                Error,
                number,
                name_at,
                format!("名称超过 {LONGEST_NAME} 个字，请核对是否填错列"),
            );
        }
        self.code(number, &written, &code);
        self.repeated(number, &code, &name);
        let kind = credit_code::kind(&code);
        self.against_columns(
            number,
            &code,
            &maybe(self.columns.kind),
            &maybe(self.columns.district),
            &maybe(self.columns.authority),
        );
        let addresses = self.addresses_of(number, &maybe(self.columns.addresses));
        let aliases = self
            .columns
            .aliases
            .iter()
            .flat_map(|at| list(&cell(*at), &['、', ';', '；', ',', '，', '/']))
            .filter(|alias| *alias != name && alias.chars().count() <= LONGEST_NAME)
            .collect();
        let written: Vec<(usize, String)> = self
            .columns
            .domains
            .iter()
            .map(|at| (*at, cell(*at)))
            .collect();
        let mut domains = Vec::new();
        for (column, text) in written {
            for site in list(&text, &['、', ';', '；', ',', '，', ' ']) {
                let domain = host(&site);
                if (self.own)(&domain) {
                    if !domains.contains(&domain) {
                        domains.push(domain);
                    }
                } else {
                    self.tell(
                        Warning,
                        number,
                        column,
                        format!("“{site}”不是单位自有域名，未采用"),
                    );
                }
            }
        }
        self.register.entries.push(Entry {
            row: number,
            organization: Organization {
                kind: kind.unwrap_or("其他社会组织").to_owned(),
                district: credit_code::district(&code).map(str::to_owned),
                code,
                name,
                addresses,
                aliases,
                domains,
                status: maybe(self.columns.status),
            },
        });
    }

    fn code(&mut self, number: usize, written: &str, code: &str) {
        use Level::{Error, Warning};
        let column = self.columns.code;
        let problem = if code.is_empty() {
            "信用代码为空（若是合并单元格，请先取消合并）".to_owned()
        } else if is_number(written) {
            format!(
                "信用代码“{written}”被表格软件存成了数字，末几位已丢失：请把该列设为文本后重新填写"
            )
        } else if let Err(error) = credit_code::check(code) {
            format!("信用代码“{code}”有误：{}", in_chinese(&error))
        } else if !code.starts_with('5') {
            format!(
                "信用代码“{code}”不是民政部门登记的代码（首位应为 5），请核对是否填了企业或其他单位的代码"
            )
        } else {
            let region = code.get(2..8).unwrap_or_default();
            if credit_code::kind(code).is_none() {
                let told = format!(
                    "信用代码“{code}”第 2 位不是社会组织类别（1 社会团体、2 社会服务机构、3 基金会、9 其他），请核对"
                );
                self.tell(Warning, number, column, told);
            }
            if !matches!(region, "440300" | "440000" | "100000")
                && credit_code::district(code).is_none()
            {
                let told = format!(
                    "信用代码“{code}”的行政区划 {region} 不在深圳（市级 440300，各区 440303–440311），请核对"
                );
                self.tell(Warning, number, column, told);
            }
            return;
        };
        self.tell(Error, number, column, problem);
    }

    fn repeated(&mut self, number: usize, code: &str, name: &str) {
        if !code.is_empty() {
            match self.codes.get(code) {
                Some(first) => {
                    let told = format!("信用代码“{code}”与第 {first} 行重复");
                    self.tell(Level::Error, number, self.columns.code, told);
                }
                None => {
                    self.codes.insert(code.to_owned(), number);
                }
            }
        }
        if name.is_empty() {
            return;
        }
        let key = folded(name);
        match self.names.get(&key) {
            Some((first, same)) if same == name => {
                let told = format!("名称“{name}”与第 {first} 行重复");
                self.tell(Level::Error, number, self.columns.name, told);
            }
            Some((first, other)) => {
                let told = format!(
                    "名称“{name}”与第 {first} 行的“{other}”只差全角半角、括号或空格，请核对是否同一单位"
                );
                self.tell(Level::Error, number, self.columns.name, told);
            }
            None => {
                self.names.insert(key, (number, name.to_owned()));
            }
        }
    }

    /// What the code says against what the other columns say. An organization that moved keeps its
    /// code, so a district that differs is a question and not an error.
    fn against_columns(
        &mut self,
        number: usize,
        code: &str,
        kind: &str,
        district: &str,
        authority: &str,
    ) {
        if let (Some(by_code), Some(by_column)) = (credit_code::kind(code), kind_named(kind))
            && by_code != by_column
        {
            let told = format!(
                "类型“{kind}”与信用代码“{code}”不符：代码开头 {} 是{by_code}",
                &code[..2]
            );
            self.tell(Level::Error, number, self.columns.kind.unwrap_or(0), told);
        }
        let by_code = credit_code::district(code);
        for (text, column, registrar) in [
            (district, self.columns.district, false),
            (authority, self.columns.authority, true),
        ] {
            let named = DISTRICTS
                .iter()
                .find(|(short, _)| text.contains(short))
                .map(|(_, full)| *full);
            let (Some(column), Some(named)) = (column, named) else {
                continue;
            };
            let told = match by_code {
                Some(by_code) if by_code != named && !SPLIT_OFF.contains(&(by_code, named)) => {
                    format!(
                        "“{text}”与信用代码“{code}”不符：代码第 3–8 位是{by_code}，请核对（单位可能已迁址）"
                    )
                }
                // A body of the city sits in some district; only its registrar tells.
                None if registrar && code.get(2..8) == Some("440300") && named != "大鹏新区" => {
                    format!(
                        "“{text}”与信用代码“{code}”不符：代码第 3–8 位 440300 是市级登记，请核对"
                    )
                }
                _ if named == "大鹏新区" && registrar => {
                    format!("“{text}”：大鹏新区没有自己的区划代码，系统按代码“{code}”登记，请核对")
                }
                _ => continue,
            };
            self.tell(Level::Warning, number, column, told);
        }
    }

    fn addresses_of(&mut self, number: usize, text: &str) -> Vec<String> {
        let Some(column) = self.columns.addresses else {
            return Vec::new();
        };
        let mut all: Vec<String> = Vec::new();
        for written in list(text, &[';', '；', ',', '，', '、', ' ', '/']) {
            let Some(address) = address(&written) else {
                self.tell(
                    Level::Warning,
                    number,
                    column,
                    format!("“{written}”不是邮箱地址，未采用"),
                );
                continue;
            };
            if all.contains(&address) {
                continue;
            }
            if let Some(first) = self.addresses.get(&address) {
                let told = format!("邮箱“{address}”第 {first} 行也在用，来稿时无法据此认定单位");
                self.tell(Level::Warning, number, column, told);
            }
            self.addresses.entry(address.clone()).or_insert(number);
            all.push(address);
        }
        all
    }
}

/// An address as it is compared: ASCII width, lower case; `None` when it is none.
#[must_use]
pub fn address(written: &str) -> Option<String> {
    let address = narrow(written).trim().to_lowercase();
    let (local, domain) = address.split_once('@')?;
    let good = !local.is_empty()
        && address.len() <= 254
        && domain.contains('.')
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && domain
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-')
        && local
            .bytes()
            .all(|b| b.is_ascii_graphic() && !b"<>()[],;:\\\"".contains(&b));
    good.then_some(address)
}

fn list(text: &str, between: &[char]) -> Vec<String> {
    text.split(between)
        .map(str::trim)
        .filter(|part| !part.is_empty() && !matches!(*part, "无" | "-" | "—" | "/"))
        .map(str::to_owned)
        .collect()
}

/// `https://www.a.org.cn/x` → `a.org.cn`.
fn host(site: &str) -> String {
    let site = narrow(site).to_lowercase();
    let bare = site
        .split_once("://")
        .map_or(site.as_str(), |(_, rest)| rest);
    let bare = bare.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let bare = bare.rsplit('@').next().unwrap_or_default();
    bare.strip_prefix("www.")
        .unwrap_or(bare)
        .trim_matches('.')
        .to_owned()
}

/// `5.1440300E+17`, or 18 digits that a float rounded: what is left of a code stored as a number.
fn is_number(written: &str) -> bool {
    written.contains(['E', 'e', '.']) && written.parse::<f64>().is_ok_and(|n| n >= 1e10)
}

fn kind_named(text: &str) -> Option<&'static str> {
    if text.contains("基金会") {
        Some("基金会")
    } else if text.contains("社会团体") || text.contains("社团") {
        Some("社会团体")
    } else if text.contains("民办非企业") || text.contains("民非") || text.contains("社会服务机构")
    {
        Some("社会服务机构")
    } else {
        None
    }
}

fn in_chinese(error: &CreditCodeError) -> String {
    use CreditCodeError as E;
    match error {
        E::Shape(_) => "应为 18 位数字或大写字母（不含 I、O、S、V、Z）".to_owned(),
        E::Check { expected, .. } => format!("末位校验码应为 {expected}"),
        E::Inner { expected, .. } => format!("第 17 位校验码应为 {expected}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(rows: &[&[&str]]) -> (Register, Vec<String>) {
        let table: Vec<Vec<String>> = rows
            .iter()
            .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect())
            .collect();
        let register = read(&table, &|domain| domain.contains('.') && domain != "qq.com").unwrap();
        let told = register
            .problems
            .iter()
            .map(|p| format!("{:?} {} {} {}", p.level, p.row, p.column, p.problem))
            .collect();
        (register, told)
    }

    #[test]
    fn every_problem_is_named_by_row_and_column() {
        let (register, told) = told(&[
            &["", "深圳市社会组织名录", ""],
            &["统一社会信用代码", "名称", "邮箱"],
            &[
                "５１440300MJL1712376 ",
                "甲会",
                "a@x.example；B@x.example、坏",
            ],
            &["51440300MJL1712375", "乙会", "a@x.example"],
            &["51440300MJL1712376", "", ""],
            &["", "", ""],
            &["5.14403E+17", "丙会", ""],
            &["91350100M000100Y43", "甲 会", ""],
        ]);
        let first = &register.entries[0].organization;
        assert_eq!(first.addresses, ["a@x.example", "b@x.example"]);
        assert_eq!(
            (first.code.as_str(), first.kind.as_str()),
            ("51440300MJL1712376", "社会团体")
        );
        assert_eq!(
            told,
            [
                "Warning 3 邮箱 “坏”不是邮箱地址，未采用",
                "Error 4 统一社会信用代码 信用代码“51440300MJL1712375”有误：末位校验码应为 6",
                "Warning 4 邮箱 邮箱“a@x.example”第 3 行也在用，来稿时无法据此认定单位",
                "Error 5 名称 名称为空（若是合并单元格，请先取消合并）",
                "Error 5 统一社会信用代码 信用代码“51440300MJL1712376”与第 3 行重复",
                "Error 7 统一社会信用代码 信用代码“5.14403E+17”被表格软件存成了数字，末几位已丢失：请把该列设为文本后重新填写",
                "Error 8 统一社会信用代码 信用代码“91350100M000100Y43”不是民政部门登记的代码（首位应为 5），请核对是否填了企业或其他单位的代码",
                "Error 8 名称 名称“甲 会”与第 3 行的“甲会”只差全角半角、括号或空格，请核对是否同一单位",
            ]
        );
        assert!(read(&[vec!["a".to_owned()]], &|_| true).is_err());
    }

    #[test]
    fn the_code_is_held_against_the_other_columns() {
        let (register, told) = told(&[
            &[
                "社会组织名称*",
                "登记证号",
                "社会组织类型",
                "所属区",
                "登记管理机关",
                "状态",
                "曾用名",
                "简称",
                "网址",
                "联系电话",
            ],
            &[
                "甲基金会",
                "53440300305837768J",
                "社会团体",
                "南山区",
                "深圳市民政局",
                "正常",
                "老甲、旧甲",
                "甲",
                "http://www.Jia.org.cn/a；qq.com",
                "1",
            ],
            &[
                "乙会",
                "51440300MJL1712376",
                "社会团体",
                "福田区",
                "深圳市福田区民政局",
                "注销",
                "",
                "",
                "",
                "",
            ],
        ]);
        let jia = &register.entries[0].organization;
        assert_eq!(jia.aliases, ["老甲", "旧甲", "甲"]);
        assert_eq!(
            (jia.domains.as_slice(), jia.status.as_str()),
            (&["jia.org.cn".to_owned()][..], "正常")
        );
        assert_eq!(
            told,
            [
                "Error 2 社会组织类型 类型“社会团体”与信用代码“53440300305837768J”不符：代码开头 53 是基金会",
                "Warning 2 网址 “qq.com”不是单位自有域名，未采用",
                "Warning 3 登记管理机关 “深圳市福田区民政局”与信用代码“51440300MJL1712376”不符：代码第 3–8 位 440300 是市级登记，请核对",
            ]
        );
    }
}
