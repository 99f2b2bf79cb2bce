// Opens the package with readers of the Node world: MOS, the timer's table, WebVTT and IMSC; compares
// each with rundown.json and prints how many items and captions it found.

import assert from 'node:assert/strict'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import connector from '@mos-connection/connector'
import helper from '@mos-connection/helper'
import webvtt from 'webvtt-parser'
import xlsx from 'xlsx'
// imscJS without its half that draws into a browser's page.
import doc from 'imsc/src/main/js/doc.js'
import isd from 'imsc/src/main/js/isd.js'

const folder = process.argv[1].endsWith('.mjs') ? process.argv[2] : process.argv[1]
const read = (name) => fs.readFileSync(path.join(folder, name), 'utf8')
const rundown = JSON.parse(read('rundown.json'))
const frame = (ms) => Math.floor((ms + 20) / 40)
const items = rundown.rows.map((r) => [r.number, r.title, frame(r.start_ms), frame(r.start_ms + r.duration_ms)])
const captions = rundown.rows.flatMap((r) =>
	r.captions.map((c) => [r.start_ms + c.start_ms, r.start_ms + c.end_ms, c.text])
)

function same(name, found, known) {
	const differs = found.findIndex((one, n) => JSON.stringify(one) !== JSON.stringify(known[n]))
	const pair = JSON.stringify([found[differs], known[differs]])
	assert.ok(differs < 0 && found.length === known.length, `${name}: ${pair}, ${found.length} of ${known.length}`)
}

// MOS, strictly: through a device of the connector, as if the messages had come over the wire.
const profiles = { 0: true, 1: true, 2: true, 4: true }
const device = new connector.MosDevice('yixian', null, { mosID: 'yixian.mos', profiles }, null, null, false, true)
const heard = { stories: [] }
const ack = (ID) => Promise.resolve({ ID, Status: device.mosTypes.mosString128.create('OK'), Stories: [] })
device.onCreateRunningOrder((ro) => ((heard.ro = ro), ack(ro.ID)))
device.onReadyToAir((ready) => ((heard.ready = ready), ack(ready.ID)))
device.onRunningOrderStory((story) => (heard.stories.push(story), ack(story.RunningOrderId)))
const string = (value) => device.mosTypes.mosString128.stringify(value ?? '')
const list = (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value])
const text = (value) => (value === undefined || typeof value === 'object' ? (value?.text ?? '') : value) + ''
const inFolder = fs.readdirSync(path.join(folder, 'interchange'))
for (const name of inFolder.filter((name) => name.startsWith('mos-')).sort()) {
	await device.routeData(helper.xml2js(read(`interchange/${name}`)), 'upper')
}
assert.equal(device.mosTypes.mosTime.valueOf(heard.ro.EditorialStart), Date.parse(rundown.air_at))
assert.equal(device.mosTypes.mosDuration.valueOf(heard.ro.EditorialDuration), Math.round(rundown.trt_ms / 1000))
assert.ok(string(heard.ro.Slug).includes(rundown.revision))
const payload = (story) => story.MosExternalMetaData[0].MosPayload
const told = (story) => {
	const own = payload(story)
	return [Number(string(story.Number)), text(own.Title), own.StartFrame, own.EndFrame]
}
same('roCreate', heard.ro.Stories.map(told), items)
same('roStorySend', heard.stories.map(told), items)
assert.deepEqual(heard.stories.map((s) => string(s.ID)), heard.ro.Stories.map((s) => string(s.ID)))
assert.equal(new Set(heard.stories.map((s) => string(s.ID))).size, items.length)
for (const [n, story] of heard.ro.Stories.entries()) {
	const [slug, title] = [string(story.Slug), items[n][1]]
	assert.ok(slug === title || (slug.endsWith('…') && title.startsWith(slug.slice(0, -1))), slug)
	const sent = heard.stories[n].Body.filter((part) => part.Type === 'storyItem').map((part) => string(part.Content.ID))
	assert.deepEqual(sent, story.Items.map((item) => string(item.ID)))
	for (const item of story.Items) assert.ok(item.Paths[0].Target.startsWith('../'), item.Paths)
}
const spoken = heard.stories.flatMap((story) =>
	list(payload(story).Captions?.Caption ?? payload(story).Captions).map((c) => [c.In * 40, c.Out * 40, text(c.Text)])
)
same('MOS captions', spoken, captions)
assert.match(heard.ready.Status, /^(NOT )?READY$/)

// The timer's table, with the library that Ontime itself reads it by.
const book = xlsx.readFile(path.join(folder, 'interchange/ontime.xlsx'))
const rows = xlsx.utils.sheet_to_json(book.Sheets['event schedule'], { header: 1, blankrows: false, raw: false })
const head = rows.findIndex((row) => row[0] === 'ID')
const column = Object.fromEntries(rows[head].map((name, n) => [name, n]))
const code = (tc) => tc.split(':').reduce((all, part, n) => all * (n === 3 ? 25 : 60) + Number(part), 0)
const span = (value) => value.split('-').map(code)
const events = rows.slice(head + 1)
const titles = (row) => row[column.Title] ?? ''
same('ontime.xlsx', events.map((row) => [Number(row[column.Cue]), titles(row), ...span(row[column.timecode])]), items)
for (const row of events) {
	for (const name of ['Time Start', 'Time End', 'Duration']) assert.match(row[column[name]], /^\d\d:\d\d:\d\d$/)
	assert.equal(row[column['Timer Type']], 'count-down')
}
const lines = events.flatMap((row) =>
	(row[column.captions] ?? '').split('\n').filter(Boolean).map((line) => [...span(line.slice(0, 23)), line.slice(24)])
)
same('ontime.xlsx captions', lines, captions.map(([a, b, words]) => [frame(a), frame(b), words]))
for (const sheet of Object.values(book.Sheets)) {
	for (const cell of Object.values(sheet)) assert.ok(!cell.f, 'a formula')
}

// Captions.
const entities = createRequire(import.meta.url)('webvtt-parser/html-entities.json')
const vtt = new webvtt.WebVTTParser(entities).parse(read('captions/edition.vtt'), 'subtitles')
assert.deepEqual(vtt.errors, [])
const words = (nodes) => nodes.map((node) => node.value ?? words(node.children ?? [])).join('')
const ms = (seconds) => Math.round(seconds * 1000)
same('WebVTT', vtt.cues.map((cue) => [ms(cue.startTime), ms(cue.endTime), words(cue.tree.children)]), captions)
const faults = []
const fault = (message) => (faults.push(message), true)
const handler = { info: fault, warn: fault, error: fault, fatal: fault }
const shown = (element) => (element.text ?? '') + (element.contents ?? []).map(shown).join('')
for (const name of ['captions/edition-imsc.ttml', 'captions/edition-ebu-tt-d.xml']) {
	const document = doc.fromXML(read(name), handler)
	// A frame before the end of each caption it stands alone.
	const seen = captions.map(([from, to]) => {
		const moment = isd.generateISD(document, (to - 20) / 1000, handler)
		return [from, to, moment.contents.map(shown).join('')]
	})
	same(name, seen, captions)
	const times = new Set(document.getMediaTimeEvents().map(ms))
	for (const [from, to] of captions) assert.ok(times.has(from) && times.has(to), `${name} ${from} ${to}`)
}
assert.deepEqual(faults, [])
console.log(`${items.length} ${spoken.length} ${lines.length} ${vtt.cues.length}`)
process.exit(0)
