# The real program on small articles: options(standpoint.program), STANDPOINT or PATH must name it.

praise <- "Pakistan has done the right thing, and it deserves our thanks. Its courage is an example to all of us."
blame <- "The Taliban are a disgrace. The Taliban have betrayed every promise, and nobody should forgive the Taliban."
frame <- data.frame(doc_id = c("doc 2", "doc 10", "=3"), text = c(praise, blame, ""), headline = c("Thanks", "=A \u00e9 disgrace", NA),
                    party = c("left", "right", NA), wave = c(1L, 2L, 3L), stringsAsFactors = FALSE)
once <- local({
  run <- NULL
  function() {
    if (is.null(run)) run <<- suppressWarnings(standpoint_run(frame, columns = c(title = "headline"), focus = c("Pakistan", "Taliban")))
    run
  }
})

test_that("rows of a data frame keep their ids and columns, and one without a text is a failure", {
  expect_warning(run <- standpoint_run(frame[2:3, ], columns = c(title = "headline")), "1 article could not be read")
  expect_equal(nrow(failures(run)), 1)
  table <- articles(once())
  expect_setequal(table$article, c("doc 2", "doc 10"))
  row <- table[table$article == "doc 10", ]
  expect_equal(row$title, "=A \u00e9 disgrace")
  expect_equal(row$meta_party, "right")
  expect_equal(as.integer(row$meta_wave), 2L)
})

test_that("tables have the types of the data package", {
  table <- stances(once())
  expect_type(table$score, "double")
  expect_type(table$opinions, "integer")
  expect_true(all(table$low <= table$score & table$score <= table$high))
  expect_type(actors(once())$aliases, "list")
  expect_type(sentences(once())$in_summary, "logical")
  expect_s3_class(articles(once())$published, "Date")
  expect_true(nrow(mentions(once())) > 0)
  expect_true(is.data.frame(attributions(once())))
})

test_that("the tables are those of the article's JSON", {
  run <- once()
  for (at in seq_len(nrow(articles(run)))) {
    article <- articles(run)[at, ]
    json <- jsonlite::read_json(file.path(run$output, "articles", paste0(article$file, ".json")))
    rows <- stances(run)[stances(run)$article == article$article, ]
    expect_equal(rows$score, vapply(json$stances, function(s) as.numeric(s$score), 0))
    expect_equal(rows$label, vapply(json$stances, `[[`, "", "label"))
    own <- sentences(run)[sentences(run)$article == article$article, ]
    expect_equal(own$text, vapply(json$sentences, function(s) substr(json$text, s$start + 1, s$end), ""))
  }
})

test_that("the author opposes whom the text blames, and the evidence shows it", {
  rows <- stances(once())
  row <- rows[rows$article == "doc 10" & rows$holder == "author" & rows$target == "taliban", ]
  expect_equal(row$label, "opposes")
  shown <- evidence(once(), "doc 10", "Taliban")
  expect_true(any(grepl("disgrace", unlist(shown))))
  expect_error(evidence(once(), "doc 10", "Xanadu"), "Xanadu")
})

test_that("a summary counts the articles and their labels", {
  table <- summary(once())
  expect_setequal(table$actor, c("Pakistan", "Taliban"))
  expect_equal(table$opposes[table$actor == "Taliban"], 1)
  expect_output(print(once()), "2 articles, 1 failure, model")
})

test_that("files are read, and a finished run is read again", {
  folder <- tempfile()
  dir.create(folder)
  writeLines(c("A title", "", blame), file.path(folder, "one.txt"))
  run <- standpoint_run(folder, output = file.path(folder, "out"), formats = "html")
  expect_equal(articles(run)$title, "A title")
  expect_true(file.exists(file.path(folder, "out", "report.html")))
  expect_equal(stances(standpoint_read(file.path(folder, "out"))), stances(run))
  writeLines("not a run", file.path(folder, "out", "run.json"))
  expect_error(standpoint_read(file.path(folder, "out")))
})

test_that("a corpus of quanteda keeps its names and document variables", {
  # The shape of quanteda's own objects since version 3: texts, and document variables as an attribute.
  corpus <- structure(c(first = blame, second = praise), class = c("corpus", "character"),
                      docvars = data.frame(docname_ = c("first", "second"), docid_ = factor(c("first", "second")),
                                           segid_ = c(1L, 1L), country = c("UK", "US")))
  if (requireNamespace("quanteda", quietly = TRUE)) {
    corpus <- quanteda::corpus(c(first = blame, second = praise), docvars = data.frame(country = c("UK", "US")))
  }
  table <- articles(standpoint_run(corpus))
  expect_setequal(table$article, c("first", "second"))
  expect_equal(table$meta_country[table$article == "second"], "US")
})

test_that("what cannot be read is an error that names the remedy", {
  expect_error(standpoint_run("nowhere.txt"), "doc_id and text")
  expect_error(standpoint_run(list(1)), "not list")
  expect_error(standpoint_run(data.frame(body = "x")), "text =")
  expect_error(standpoint_run(frame[0, ]), "no rows")
  expect_error(standpoint_run(rbind(frame, frame)), "must be unique")
  expect_error(standpoint_run(frame, columns = c(titel = "headline")), "title, byline")
  expect_error(standpoint_run(frame, columns = c(title = "titel")), "titel")
  expect_error(standpoint_run(frame, args = "--no-such-option"), "no-such-option")
  expect_error(standpoint_read(tempdir()), "no finished run")
  expect_error(stances(list()), "standpoint_read")
  before <- options(standpoint.program = "/nowhere/standpoint")
  on.exit(options(before))
  expect_error(standpoint_program(), "is not a program")
})

test_that("numbers as ids are written out, and missing cells stay missing", {
  file <- tempfile()
  write_articles(data.frame(doc_id = c(1e5, 2), text = c("a", NA), wave = c(NA, 0.1)), file, "text", "doc_id", character())
  rows <- lapply(readLines(file), jsonlite::parse_json)
  expect_equal(vapply(rows, `[[`, "", "id"), c("100000", "2"))
  expect_equal(rows[[2]]$text, "")
  expect_null(rows[[1]]$wave)
  expect_equal(rows[[2]]$wave, 0.1)
})

test_that("an apostrophe that defuses a cell is taken away, and no other", {
  expect_equal(plain(c("'=1", "''+x", "'tis", "it's", "'-", "-")), c("=1", "'+x", "'tis", "it's", "-", "-"))
})
