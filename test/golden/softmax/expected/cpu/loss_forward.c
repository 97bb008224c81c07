/* The gradient is left out where `dlogits` is NULL. */
INLINE void softmax_cross_entropy(const Worker *worker, size_t classes, const float *restrict logits, const int32_t *restrict labels,
                                  float *restrict losses, float *restrict dlogits) {
  const Range samples = share(worker, worker->batch);
  const float mean = 1.0f / (float)worker->batch;
  for (size_t n = samples.begin; n < samples.end; n++) {
    const float *row = logits + n * classes;
    const size_t label = min_size((uint32_t)labels[n], classes - 1);
    float largest = row[0];
    size_t above = 0; /* classes ranked before the label */
    for (size_t i = 0; i < classes; i++) {
      largest = row[i] > largest ? row[i] : largest;
      above += !(row[label] > row[i] || (row[label] == row[i] && label <= i));
    }
    float sum = 0.0f; /* of sums: one by one, small terms would be rounded off behind a large one */
    for (size_t first = 0; first < classes; first += 32) {
      float part = 0.0f;
      for (size_t i = first; i < min_size(first + 32, classes); i++) {
        part += exp_f(row[i] - largest);
      }
      sum += part;
    }
    const float loss = log_f(sum) + (largest - row[label]);
    losses[4 * n] = loss;
    losses[4 * n + 1] = loss == loss && above < 1 ? 1.0f : 0.0f;
    losses[4 * n + 2] = loss == loss && above < 5 ? 1.0f : 0.0f;
    losses[4 * n + 3] = 0.0f;
    for (size_t i = 0; dlogits != NULL && i < classes; i++) {
      dlogits[n * classes + i] = mean * (exp_f(row[i] - largest) / sum - (i == label ? 1.0f : 0.0f));
    }
  }
}

/*
 * loss (test/golden/softmax/spec.yaml:11)
 * losses[n] = (−log softmax(logits[n])[label], top-1 hit, top-5 hit, 0).
 * The label ranks behind every class with a greater logit, and behind equal ones of lower index; it is a top-k hit
 * when fewer than k classes rank before it. With a NaN or +∞ among the logits, or nothing but −∞, the loss is NaN and nothing is a hit.
 * dlogits[n, i] = (softmax(logits[n])[i] − [i = label]) / N, the gradient of the mean loss.
 * A thread owns samples.
 * logits [N, 3], labels [N], losses [N, 4], dlogits [N, 3].
 */
KERNEL void loss_forward(const Worker *worker,
                         const float *restrict logits,
                         const int32_t *restrict labels,
                         float *restrict losses,
                         float *restrict dlogits) {
  softmax_cross_entropy(worker, 3, logits, labels, losses, dlogits);
}
