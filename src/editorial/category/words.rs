//! Groups of words that stand for one thing, as parts of patterns.

/// Nouns of what takes place on a day.
pub(super) const EVENTS: &str = r"(?:大会|年会|会议|论坛|峰会|沙龙|(?:座谈|研讨|分享|见面|报告|发布|推介|对接|洽谈|交流|恳谈|听证|总结|评审|评议|音乐|茶|晚|运动|博览|招聘|双选|读书|读信|展示|宣讲|公开|现场)会|展览|画展|展演|巡展|[大比竞联决][赛武]|[\p{Han}]赛|(?:文化|艺术|美食|音乐|戏剧|电影|运动)节|宣传周|活动[周日月]|服务日|开放日|仪式|典礼|活动|演练|义[诊卖剪演检]|培训班?|研修班|成长班|讲座|公益课|市集|集市|夜市|嘉年华|路演|巡演|首演|演出|徒步|骑行|参观|走访|考察|家宴|素宴|宴)";
/// Nouns of what begins and goes on: schemes, services, places.
pub(super) const PROJECTS: &str = r"(?:项目|计划|行动|工程|热线|平台|基地|驿站|小站|[服工]务?站|服务[站点队]|站点|工作[站室]|课堂|学堂|讲堂|课程|学院|夜校|专线|小程序|系统|联盟|基金|信托|[助奖]学金|奖励金|(?:图书|博物|纪念|展览|文化|体验)馆|书屋|食堂|厨房|餐厅|花园|农场|菜园|实验室|(?:服务|维修|支持|调解|活动|救助|指导|体验)中心|示范(?:线|区|点|路|社区)|试点|服务包|巡讲|大篷车|大巴|友好(?:社区|街区|城市)|茶桌|信箱|柜|角|仓库)";
/// Nouns of what is written down for others to go by.
pub(super) const DOCUMENTS: &str = r"(?:团体标准|行业标准|地方标准|标准|团标|分级|规范|规程|导则|准则|指南|指引|公约|倡议书?|宣言|共识|白皮书|蓝皮书|绿皮书|(?:研究|观察|调研|调查|发展|分析|评估|洞察|趋势|行业|年度)报告|报告摘要|指数|排行榜|手册|案例集|导引|守则|细则|(?:评价|指标)体系|[十百]条|三字经|[\d一二三四五六七八九十]+计|要求)";
/// Nouns of a way to do things.
pub(super) const METHODS: &str =
    r"(?:工作法|模式|做法|经验|打法|路径|机制|样本|办法|法子|妙招|思路|理念|体系|制度|规矩|原则)";
/// A project begins, or is there from now on.
pub(super) const BEGINS: &str = r"(?:启动|启用|启航|上线|开通|投用|投入使用|运行|揭牌|挂牌|开工|试点|发车|落户|落地|开放|开馆|开火|开张|开业|开门|开课|问世|诞生|成立|设立|首设|创办|推出|开办|开出|建成|建起|亮相|有了|变身|借出|摆出|首单|首个|首家|首批|首月|首期)";
/// A document is made known.
pub(super) const PUBLISHED: &str =
    r"(?:发布|发出|推出|提出|出台|印发|公布|签署|签订|签下|编写|编制|制定|起草|公开|首发|形成)";
/// Verbs that say by themselves that a service or a place is there from now on.
pub(super) const OPENED: &str = r"投用|投入使用|启用|开通|上线|试运行";
/// Who a portrait is about.
pub(super) const HUMANS: &str = r"(?:老人|老兵|老伯|阿婆|师傅|工匠|匠人|律师|医生|护士|教师|老师|教练|社工|义工|骑手|司机|工程师|创始人|传承人|捐献者|女孩|男孩|姑娘|小伙|[\p{Han}]二代|\d0后|[\p{Han}](?:伯|叔|姨|婆婆|爷爷|奶奶)|会长|理事长|秘书长|队长)";
/// Offices that are filled by election or appointment.
pub(super) const OFFICES: &str =
    r"(?:会长|理事长|秘书长|主席|主任|校长|院长|队长|总干事|监事长|书记)";
