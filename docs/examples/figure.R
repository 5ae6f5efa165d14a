# Where the authors stand toward the actors compared, from comparison.csv, with R and nothing else.
#
#     Rscript figure.R OUTPUT FIGURE
#
# The same numbers and the same figure as figure_pandas.py.

arguments <- commandArgs(trailingOnly = TRUE)
labels <- c("opposes", "neutral", "supports", "mixed", "unclear")

rows <- read.csv(file.path(arguments[1], "comparison.csv"), encoding = "UTF-8", na.strings = "",
                 colClasses = c(article = "character", title = "character"))
# No score means that the article tells no opinion of its author's on the actor: no zero, so no row.
told <- rows[!is.na(rows$author_score), ]
actors <- split(told, told$actor_name)

for (actor in names(actors)) {
  group <- actors[[actor]]
  counts <- table(factor(group$author_label, levels = labels))
  cat(sprintf("%s: %d articles, mean %.3f; %s\n", actor, nrow(group), mean(group$author_score),
              paste(labels, counts, collapse = ", ")))
}

order <- names(sort(tapply(told$author_score, told$article, mean)))
titles <- told$title[match(order, told$article)]
titles <- ifelse(is.na(titles), order, titles)
colours <- c("#0072B2", "#D55E00", "#009E73", "#CC79A7")

png(arguments[2], width = 900, height = 100 + 30 * length(order), type = "cairo")
par(mar = c(4, 20, 1, 1), las = 1)
plot(NULL, xlim = c(-1, 1), ylim = c(0.5, length(order) + 0.5), yaxt = "n", ylab = "",
     xlab = "author's score: -1 against, 1 for (90% interval)")
axis(2, at = seq_along(order), labels = titles, cex.axis = 0.8)
abline(v = 0, col = "grey")
for (place in seq_along(actors)) {
  group <- actors[[place]]
  y <- match(group$article, order) + 0.3 * (place - 1)
  segments(group$author_low, y, group$author_high, y, col = colours[place])
  points(group$author_score, y, pch = 19, col = colours[place])
}
legend("bottomright", names(actors), col = colours[seq_along(actors)], pch = 19, bty = "n")
invisible(dev.off())
