// Makes common/coast/coastline.json: where land meets sea from 40° E over the date line to 165° W, and nothing else.
// The "land" object alone is read, which knows no state. Run it with: npm ci && npm run coast
import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const WEST = 40, EAST = 195, SOUTH = -50, NORTH = 50;
const TOLERANCE = 0.07; // degrees: about a pixel on a wide screen that shows all of it
const SMALLEST = 0.3; // degrees across: smaller islands are left out, whosever they are
const SLIVER = 0.1; // degrees across: what is left of an island behind the date line
const FINEST = 100; // parts of a degree that are kept

const here = dirname(fileURLToPath(import.meta.url));
const atlas = dirname(createRequire(import.meta.url).resolve("world-atlas/land-50m.json"));
const folder = join(here, "..", "..", "common", "coast");
const topology = JSON.parse(readFileSync(join(atlas, "land-50m.json"), "utf8"));

// A line between two lands would be an arc that both use: there must be none.
const uses = new Map();
for (const index of topology.objects.land.geometries.flatMap((one) => one.arcs).flat(2)) {
  const arc = index < 0 ? ~index : index;
  uses.set(arc, (uses.get(arc) ?? 0) + 1);
}
if ([...uses.values()].some((times) => times !== 1)) throw new Error("a line of the source lies between two lands");

const { scale, translate } = topology.transform;
const decode = (arc) => {
  let [x, y] = [0, 0];
  return arc.map(([east, north]) => {
    x += east;
    y += north;
    return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
  });
};

// Islands that cross the date line were cut along it: the cut is no coast. Elsewhere degrees run on past 180.
const isDateLine = ([degree]) => Math.abs(Math.abs(degree) - 180) < 0.001;
const isCut = (one, other) => isDateLine(one) && isDateLine(other);
const runOn = ([degree, north]) => [degree < 0 ? degree + 360 : degree, north];
const isInside = ([x, y]) => x >= WEST && x <= EAST && y >= SOUTH && y <= NORTH;

// A line ends where it leaves the map; nothing is drawn along the border.
const split = (points) => {
  const lines = [[]];
  points.forEach((point, index) => {
    const here = runOn(point);
    const last = lines.at(-1).at(-1);
    const isBroken = index && (isCut(points[index - 1], point) || (last && Math.abs(last[0] - here[0]) > 90));
    if (!isInside(here) || isBroken) lines.push([]);
    if (isInside(here)) lines.at(-1).push(here);
  });
  return lines.filter((line) => line.length > 1);
};

const distance = ([x, y], [x1, y1], [x2, y2]) => {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const square = dx * dx + dy * dy;
  const along = square ? Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / square)) : 0;
  return Math.hypot(x - x1 - along * dx, y - y1 - along * dy);
};

// Douglas and Peucker (1973): what lies close to the straight line between two kept points is left out.
const simplify = (line) => {
  let [farthest, most] = [0, 0];
  for (let index = 1; index < line.length - 1; index++) {
    const off = distance(line[index], line[0], line.at(-1));
    if (off > most) [farthest, most] = [index, off];
  }
  if (most <= TOLERANCE) return [line[0], line.at(-1)];
  return [...simplify(line.slice(0, farthest + 1)).slice(0, -1), ...simplify(line.slice(farthest))];
};

const across = (line, axis) => Math.max(...line.map((one) => one[axis])) - Math.min(...line.map((one) => one[axis]));
const isRing = (line) => Math.hypot(line[0][0] - line.at(-1)[0], line[0][1] - line.at(-1)[1]) < 0.01;
const isSmall = (line) => Math.max(across(line, 0), across(line, 1)) < (isRing(line) ? SMALLEST : SLIVER);

// A slender island would become a line there and back: it stays as it was.
const simplified = (line) => {
  const kept = simplify(line);
  return isRing(line) && kept.length < 4 ? line : kept;
};

const lines = topology.arcs
  .flatMap((arc) => split(decode(arc)))
  .filter((line) => !isSmall(line))
  .map((line) => simplified(line).map((point) => point.map((degree) => Math.round(degree * FINEST))))
  .map((line) => line.filter((point, index) => !index || String(point) !== String(line[index - 1])))
  .filter((line) => line.length > 1)
  .sort((a, b) => a[0][0] - b[0][0] || a[0][1] - b[0][1]);

// One line of the file for each line of the coast: east and north in hundredths of a degree, in turn.
writeFileSync(join(folder, "coastline.json"), `[\n${lines.map((line) => JSON.stringify(line.flat())).join(",\n")}\n]\n`);
copyFileSync(join(atlas, "LICENSE"), join(folder, "world-atlas.LICENSE.txt"));
const sums = ["coastline.json", "world-atlas.LICENSE.txt"].map(
  (name) => `${createHash("sha256").update(readFileSync(join(folder, name))).digest("hex")}  ${name}\n`,
);
writeFileSync(join(folder, "SHA256SUMS"), sums.join(""));
console.log(`${lines.length} lines, ${lines.flat().length} points`);
