// One file that the browser keeps, and whether it may. Private windows and frames of other sites may
// refuse all of this, at any time: every promise here can fail.

const DAY_MS = 24 * 60 * 60 * 1000
// Some browsers have been seen to never answer.
const ANSWER_MS = 3000, STEP_MS = 50
const FILES = "files", UPLOAD = "upload"

// One host can hold several apps, so each has a name by the path that all its pages share.
function storeName(pages) {
  const path = window.location.pathname.replace(/\/+$/, "")
  const last = path.slice(path.lastIndexOf("/") + 1)
  return `palette-parts ${last && pages.includes(last) ? path.slice(0, -last.length) : `${path}/`}`
}

async function keepFile(name, file) {
  const entry = { file, name: file.name, time: Date.now() }
  await inStore(name, "readwrite", (files) => files.put(entry, UPLOAD))
}

// A page that is left at once ends what it has begun, so it is noted first what no longer counts.
async function forgetFile(name) {
  write(`${name} forgotten`, Date.now())
  await inStore(name, "readwrite", (files) => files.delete(UPLOAD))
}

// The file that is kept, undefined if there is none, or none that is younger than a day.
async function keptFile(name) {
  const entry = await inStore(name, "readonly", (files) => files.get(UPLOAD))
  const age = Date.now() - entry?.time
  const isForgotten = !mayKeep(name) || entry?.time <= Number(read(`${name} forgotten`))
  const isGood = !isForgotten && age >= 0 && age < DAY_MS
  if (entry && !isGood) await forgetFile(name)
  return isGood ? entry : undefined
}

async function inStore(name, mode, work) {
  const opening = window.indexedDB.open(name, 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore(FILES)
  const database = await inTime(answer(opening))
  try {
    const transaction = database.transaction(FILES, mode)
    const request = work(transaction.objectStore(FILES))
    await end(transaction)
    return request.result
  } finally {
    database.close()
  }
}

// A request succeeds before anything is written: only at the end does a full disc show.
function end(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = resolve
    transaction.onabort = () => reject(transaction.error)
  })
}

function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function inTime(promise) {
  return Promise.race([promise, endOfTime()])
}

// Counted in small steps: where the page is busy for seconds, the answer and the end of one long wait
// would come in the same moment, and the end might be served first.
async function endOfTime() {
  for (let waited = 0; waited < ANSWER_MS; waited += STEP_MS) {
    await new Promise((resolve) => setTimeout(resolve, STEP_MS))
  }
  throw new Error("No answer in time")
}

// The choice not to keep anything outlives the page as well. It is kept here alone.
function mayKeep(name) {
  return read(name) !== "no"
}

function allowKeeping(name, isAllowed) {
  write(name, isAllowed ? "yes" : "no")
}

function read(name) {
  try {
    return window.localStorage.getItem(name)
  } catch {
    return null
  }
}

function write(name, value) {
  try {
    window.localStorage.setItem(name, value)
  } catch {
    // Then it holds for nothing, as nothing is kept either.
  }
}

