// Reads a feed from standard input as Podcasting 2.0 apps do and prints what it found as JSON.
import { readFileSync } from "node:fs";
import partytime from "podcast-partytime";

const feed = partytime.parseFeed(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(feed));
