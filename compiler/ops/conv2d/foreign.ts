/** Other frameworks' words for convolutions. */
import { anyOf, type ForeignWords } from '../foreign-words.ts';

export const conv2dWords: ForeignWords = {
  kinds: ['conv', 'convolution2d', 'convolutional'],
  keys: {
    channels: ['filters'],
    dilationrate: ['dilation'],
    dilations: ['dilation'],
    filter: ['filters'],
    group: ['groups'],
    numfilters: ['filters'],
    numoutput: ['filters'],
    outchannels: ['filters'],
    units: ['filters'],
  },
  absent: [
    {
      names: anyOf(
        'conv1d conv2dtranspose conv3d convtranspose2d deconv deconv2d deconvolution depthwiseconv2d locallyconnected2d separableconv2d',
      ),
      advice: 'the only convolution is `conv2d`, with `stride`, `dilation` and `groups`',
    },
  ],
};
