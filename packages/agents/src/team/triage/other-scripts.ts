/** Common words of Chinese and Arabic in English, longest first: enough for the usual questions about calls and money. */
const words: readonly (readonly [pattern: RegExp, english: string])[] = [
  [/(?:过去|最近|近) ?(\d+) ?天/g, 'last $1 days'],
  [/(?:过去|最近|近) ?(\d+) ?(?:周|个星期)/g, 'last $1 weeks'],
  [/上个?月/g, 'last month'],
  [/(?:这个|本)月/g, 'this month'],
  [/下个?月/g, 'next month'],
  [/上(?:周|个?星期)/g, 'last week'],
  [/(?:这|本)(?:周|个星期)/g, 'this week'],
  [/前天/g, 'the day before yesterday'],
  [/昨天/g, 'yesterday'],
  [/今天/g, 'today'],
  [/去年/g, 'last year'],
  [/今年/g, 'this year'],
  [/为什么|为何/g, 'why did'],
  [/省钱|节省|节约|降低成本|减少(?:成本|费用)|优化/g, 'save money'],
  [/浪费/g, 'wasting'],
  [/最贵|最多/g, 'most expensive'],
  [/花了?多少钱?|多少钱/g, 'how much did we spend'],
  [/花费|成本|费用|开支|支出|账单/g, 'cost'],
  [/增加|上涨|增长|上升/g, 'increase'],
  [/模型/g, 'model'],
  [/功能/g, 'feature'],
  [/供应商|提供商/g, 'provider'],
  [/用户/g, 'users'],
  [/延迟|慢/g, 'latency'],
  [/错误|失败/g, 'errors'],
  [/缓存/g, 'cache'],
  [/预算/g, 'budget'],
  [/预测/g, 'forecast'],
  [/الشهر الماضي/g, 'last month'],
  [/هذا الشهر/g, 'this month'],
  [/الشهر (?:القادم|المقبل)/g, 'next month'],
  [/الأسبوع الماضي/g, 'last week'],
  [/هذا الأسبوع/g, 'this week'],
  [/أمس|البارحة/g, 'yesterday'],
  [/اليوم/g, 'today'],
  [/لماذا/g, 'why did'],
  [/(?:ال)?توفير|نوفر|نخفض|خفض|تقليل/g, 'save money'],
  [/الأغلى|الأكثر تكلفة/g, 'most expensive'],
  [/كم (?:أنفقنا|صرفنا|دفعنا)/g, 'how much did we spend'],
  [/كم/g, 'how much'],
  [/أنفقنا|(?:ال)?إنفاق|(?:ال)?تكلفة|(?:ال)?تكاليف|(?:ال)?كلفة|(?:ال)?فاتورة/g, 'cost'],
  [/ارتفع\p{L}?|زاد\p{L}?|زيادة/gu, 'increase'],
  [/(?:ال)?نموذج|(?:ال)?نماذج/g, 'model'],
  [/(?:ال)?أخطاء|(?:ال)?فشل/g, 'errors'],
  [/(?:ال)?ميزانية/g, 'budget'],
  [/(?:ال)?توقعات|توقع/g, 'forecast'],
];

/** True for a question in one of the scripts whose words are known here. */
export function isOtherScript(question: string): boolean {
  return /\p{Script=Han}|\p{Script=Arabic}/u.test(question);
}

/** The question with what is known of its words in English; one in Latin letters stays as it is. */
export function inLatinWords(question: string): string {
  if (!isOtherScript(question)) return question;
  return words
    .reduce((text, [pattern, english]) => text.replaceAll(pattern, ` ${english} `), question.normalize('NFC'))
    .replaceAll(/[？؟]/g, '?')
    .replaceAll(/ {2,}/g, ' ')
    .trim();
}
