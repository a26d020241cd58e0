// Runs the test that the address names behind `#`, and tells the server how it ended.
const post = (path, body) => fetch(path, { method: "POST", body });

try {
  const { run } = await import(`/test/${location.hash.slice(1)}.js`);
  await post("/done", JSON.stringify(await run(post)));
} catch (error) {
  await post("/failed", `${error.name}: ${error.message}\n${error.stack}`);
}
