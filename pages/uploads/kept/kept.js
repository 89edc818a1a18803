// Keeps the accepted upload in this browser, and gives it back to the uploader of a new session.

const ARRIVES_MS = 60_000, REST_MS = 120_000, LOOK_AGAIN_MS = 50

// What this page knows, however often it is drawn: the last session, what that has accepted, the
// file that is in the uploader, and the accepted one.
const known = (window.palettePartsUpload ??= {})

export default function ({ data, parentElement, setTriggerValue }) {
  const name = storeName(data.pages)
  listenTo(data.uploader)
  drawChoice(parentElement, name)
  const isNew = known.session !== data.session
  const before = isNew ? null : known.accepted
  Object.assign(known, { session: data.session, accepted: data.accepted })
  if (data.accepted) {
    if (data.accepted.number !== before?.number) {
      // What was said of another image does not hold for this one.
      say(parentElement, "")
      keep(name, data, parentElement)
    }
  } else if (before) {
    known.file = null
    forgetFile(name).catch(() => {})
  } else if (isNew) {
    giveBack(name, data, () => setTriggerValue("missing", true))
  }
}

// Notes which file a person, or `giveBack`, puts into the uploader.
function listenTo(uploader) {
  if (known.isListening) return
  known.isListening = true
  const note = (event) => {
    if (!event.target.closest?.(uploader)) return
    const [file] = (event.dataTransfer ?? event.target).files ?? []
    if (file) known.chosen = file
  }
  for (const type of ["change", "drop"]) document.addEventListener(type, note, true)
}

async function keep(name, { accepted, mediaType }, place) {
  if (known.chosen?.size !== accepted.bytes) return
  known.file = known.chosen
  // What came back is still there, and does not become younger.
  if (known.file.type !== mediaType && mayKeep(name)) await tryToKeep(name, place)
}

async function tryToKeep(name, place) {
  const isKept = await keepFile(name, known.file).then(() => true, () => false)
  say(place, isKept ? "" : "This browser could not keep your image.")
}

async function giveBack(name, { uploader, mediaType, isAwaited }, tellMissing) {
  const { session, chosen } = known
  const isOver = () => known.session !== session || known.chosen !== chosen
  const entry = await keptFile(name).catch(() => undefined)
  await rest()
  if (isOver()) return
  const input = document.querySelector(`${uploader} input[type=file]`)
  if (entry && input) put(entry, input, mediaType)
  // A slow or refused transfer must not keep anybody waiting for ever.
  const wait = entry && input ? ARRIVES_MS : 0
  const isStillMissing = () => known.session === session && !known.accepted
  if (isAwaited) setTimeout(() => isStillMissing() && tellMissing(), wait)
}

// Until the run has ended and all that it draws is there. A widget that the browser has not drawn
// when the next run begins would lose what the link says about it.
async function rest() {
  for (let waited = 0; waited < REST_MS && !isAtRest(); waited += LOOK_AGAIN_MS) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
  }
}

function isAtRest() {
  const app = document.querySelector("[data-test-script-state]")
  const isLoading = document.querySelector("[data-testid=stSkeleton]")
  return app?.dataset.testScriptState === "notRunning" && !isLoading
}

// As if a person had chosen the file: Streamlit sends it as it sends every file.
function put(entry, input, mediaType) {
  const files = new DataTransfer()
  files.items.add(new File([entry.file], entry.name, { type: mediaType }))
  input.files = files.files
  input.dispatchEvent(new Event("change", { bubbles: true }))
}

function drawChoice(place, name) {
  const box = place.querySelector("input")
  box.checked = mayKeep(name)
  box.onchange = () => {
    allowKeeping(name, box.checked)
    if (!box.checked) forgetFile(name).catch(() => {})
    else if (known.file) tryToKeep(name, place)
    if (!box.checked) say(place, "Your browser has forgotten it.")
  }
}

function say(place, text) {
  place.querySelector("[role=status]").textContent = text
}
